import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialStore } from '../../src/adapters/credentials/credential-store.ts';
import { Session } from '../../src/adapters/credentials/session.ts';
import { SettingsFile } from '../../src/adapters/credentials/settings-file.ts';
import { createAtomicFiles } from '../../src/adapters/platform/atomic-file.ts';
import { createNodeTransport } from '../../src/adapters/platform/node-transport.ts';
import { createSqliteLock } from '../../src/adapters/sqlite/sqlite-lock.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import { systemIdentity } from '../../src/adapters/platform/system-identity.ts';
import {
  credentialPortKit,
  defaultUser,
  sampleIssues,
  startSandbox,
  trackerPortKit,
  type CredentialSubject,
  type SandboxOptions,
  type TrackerSubject,
} from '../../src/testing/index.ts';
import { NotebookTracker } from '../../examples/embed/notebook-tracker.ts';
import { runKit } from '../run-kit.ts';
import { impatientClock, saasUnderTest, standingLogin } from '../saas-under-test.ts';

const providers = ['linear', 'jira', 'github', 'gitlab'] as const;
const issueCount = 23;
/** What only local trackers can do. */
const local = ['ownership rules', 'a dry run', 'sending what waits', 'editing mappings'];

async function saasOnSandbox(
  provider: (typeof providers)[number],
  options: SandboxOptions = {},
  trailingSlash = false,
): Promise<TrackerSubject> {
  const sandbox = await startSandbox({
    tokens: [{ token: 'token-1', team: 'team-acme' }],
    issues: [
      {
        provider,
        project: 'platform',
        issues: sampleIssues({ provider, project: 'platform', count: issueCount }),
      },
    ],
    ...options,
  });
  const transport = createNodeTransport({ clock: systemClock });
  const tracker = saasUnderTest({
    serverUrl: sandbox.url,
    transport,
    credentials: standingLogin(sandbox.url),
    clock: impatientClock(),
    provider,
    trailingSlash,
  });
  return {
    tracker,
    issueCount,
    system: provider,
    // Operations of the sandbox progress by being looked at.
    wait: () => Promise.resolve(),
    async close() {
      transport.close();
      await sandbox.close();
    },
  };
}

for (const provider of providers)
  runKit(
    `TrackerPort kit: SaaS adapter, ${provider}`,
    trackerPortKit(() => saasOnSandbox(provider)),
    local,
  );

runKit(
  'TrackerPort kit: SaaS adapter, every write accepted',
  trackerPortKit(() => saasOnSandbox('linear', { accept: 'always' })),
  local,
);

runKit(
  'TrackerPort kit: SaaS adapter, slash required and a path prefix',
  trackerPortKit(() => saasOnSandbox('jira', { slash: 'required', basePath: '/kitty' }, true)),
  local,
);

const notebook = async (): Promise<TrackerSubject> => ({
  tracker: new NotebookTracker(
    'linear',
    sampleIssues({ provider: 'linear', project: 'notes', count: issueCount }),
  ),
  issueCount,
  system: 'linear',
  close: () => undefined,
});
runKit('TrackerPort kit: the tracker of the embedding example', trackerPortKit(notebook), local);

async function loggedIn(): Promise<CredentialSubject> {
  const sandbox = await startSandbox();
  const home = await mkdtemp(join(tmpdir(), 'tracker-kit-'));
  const transport = createNodeTransport({ clock: systemClock });
  const files = createAtomicFiles({ identity: systemIdentity });
  const deps = () => ({
    home,
    files,
    lock: createSqliteLock({ folder: join(home, 'locks'), clock: systemClock }),
    transport,
    clock: systemClock,
    settings: new SettingsFile({ home, files, overrides: {} }),
    userAgent: 'contract-tests',
  });
  const session = new Session(deps());
  await session.login({
    serverUrl: sandbox.url,
    username: defaultUser.username,
    password: defaultUser.password,
  });
  return {
    credentials: new CredentialStore(deps()),
    second: () => new CredentialStore(deps()),
    refreshes: () => sandbox.refreshes(),
    revoke: () => sandbox.revokeRefreshTokens(),
    logOut: () => session.logout(),
    async close() {
      transport.close();
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

runKit('CredentialPort kit: the spec-kitty home', credentialPortKit(loggedIn));
