import { join, resolve } from 'node:path';
import { version } from '../core/model/version.ts';
import { BindingFile } from '../adapters/binding/binding-file.ts';
import { CredentialStore } from '../adapters/credentials/credential-store.ts';
import { ConnectorSettingsFile } from '../adapters/credentials/connector-settings-file.ts';
import { ProjectServers } from '../adapters/credentials/project-servers.ts';
import { Session } from '../adapters/credentials/session.ts';
import { SettingsFile } from '../adapters/credentials/settings-file.ts';
import { createAtomicFiles } from '../adapters/platform/atomic-file.ts';
import { createNodeProcess } from '../adapters/platform/node-process.ts';
import { createNodeTransport, type NodeTransportDeps } from '../adapters/platform/node-transport.ts';
import { loadSqlite } from '../adapters/sqlite/load-sqlite.ts';
import { createSqliteLock } from '../adapters/sqlite/sqlite-lock.ts';
import { systemClock } from '../adapters/platform/system-clock.ts';
import { systemMachine } from '../adapters/platform/system-machine.ts';
import { systemIdentity } from '../adapters/platform/system-identity.ts';
import type { Container } from './container.ts';
import { homeOf, userHomeOf } from './home.ts';
import { lazyJournal } from './lazy-journal.ts';
import { lazyNames } from './lazy-names.ts';
import { outboundRoutes } from './outbound-routes.ts';
import { tokens } from './tokens.ts';

/** Where the default adapters work. Nothing of it is read from the process by itself. */
export interface Surroundings {
  /** Where to look for the project; default: the current directory. */
  readonly directory?: string;
  /** The spec-kitty home. Default: what `environment` says, else `.spec-kitty` in the user's home. */
  readonly home?: string;
  /** Pass `process.env` to honour the variables of `tracker help environment`; absent: none is read. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Base URL of the server; wins over environment and file. */
  readonly serverUrl?: string;
  /** Team slug; wins over environment and login. */
  readonly team?: string;
  /** Append a slash to every path; wins over the file. */
  readonly trailingSlash?: boolean;
  /** Deviations from the contract are errors. Default false. */
  readonly strictContract?: boolean;
  /** Sent as `User-Agent`. */
  readonly userAgent?: string;
  /** Gets what a person should know and no result says, as that a database was emptied; default: not heard. */
  readonly note?: (message: string) => void;
  /** Longest waits and largest answer of an exchange, in place of {@link transportLimits}. */
  readonly limits?: NodeTransportDeps['limits'];
}

/** Registers every default adapter; each is made when it is first asked for. */
export function provideDefaults(container: Container, around: Surroundings): void {
  const environment = around.environment ?? {};
  const home = homeOf(around);
  const userHome = userHomeOf(around);
  const userAgent = userAgentOf(around);

  container.provide(tokens.clock, () => systemClock);
  container.provide(tokens.identity, () => systemIdentity);
  container.provide(tokens.machine, () => systemMachine(home, environment));
  container.provide(tokens.files, (c) => createAtomicFiles({ identity: c.get(tokens.identity) }));
  container.provide(tokens.lock, (c) =>
    createSqliteLock({ folder: join(home, 'locks'), clock: c.get(tokens.clock) }),
  );
  const recording = () => import('./recording.ts');
  container.provide(tokens.journal, (c) =>
    c.owned(
      lazyJournal(async () => {
        const { SqliteOperationJournal } = await recording();
        const ports = { clock: c.get(tokens.clock), identity: c.get(tokens.identity) };
        return new SqliteOperationJournal({ home, ...ports, note: around.note, sqlite: loadSqlite });
      }),
    ),
  );
  container.provide(tokens.names, (c) =>
    c.owned(
      lazyNames(async () => {
        const { SqliteIssueNames } = await recording();
        return new SqliteIssueNames({
          home,
          clock: c.get(tokens.clock),
          note: around.note,
          sqlite: loadSqlite,
        });
      }),
    ),
  );
  container.provide(tokens.transport, (c) =>
    c.owned(
      createNodeTransport({
        clock: c.get(tokens.clock),
        ...(around.limits === undefined ? {} : { limits: around.limits }),
        ...outboundRoutes(environment, userHome),
      }),
    ),
  );
  container.provide(
    tokens.settings,
    (c) =>
      new SettingsFile({
        home,
        files: c.get(tokens.files),
        overrides: {
          serverUrl: around.serverUrl ?? environment['SPEC_KITTY_SAAS_URL'],
          serverUrlFrom: around.serverUrl === undefined ? 'SPEC_KITTY_SAAS_URL' : undefined,
          team: around.team ?? environment['SPEC_KITTY_TEAM'],
          trailingSlash: around.trailingSlash,
          enableSaasSync: environment['SPEC_KITTY_ENABLE_SAAS_SYNC'],
        },
      }),
  );
  container.provide(
    tokens.binding,
    (c) =>
      new BindingFile({
        directory: resolve(around.directory ?? '.'),
        ...(userHome === undefined ? {} : { home: userHome }),
        files: c.get(tokens.files),
      }),
  );
  container.provide(tokens.process, (c) => createNodeProcess({ clock: c.get(tokens.clock) }));
  container.provide(
    tokens.connectorSettings,
    (c) => new ConnectorSettingsFile({ home, files: c.get(tokens.files), identity: c.get(tokens.identity) }),
  );
  container.provide(tokens.servers, (c) => new ProjectServers({ home, files: c.get(tokens.files) }));
  container.provide(tokens.credentials, (c) => new CredentialStore(loginDeps(c)));
  container.provide(tokens.session, (c) => new Session(loginDeps(c)));
  container.provide(tokens.openTracker, (c) => async (binding) => {
    if (binding.kind === 'local') {
      const { openLocalTracker } = await import('./register-local.ts');
      return openLocalTracker(c, binding, { home, environment, note: around.note });
    }
    const { openSaasTracker } = await import('./register-saas.ts');
    return openSaasTracker(c, binding, { userAgent, strict: around.strictContract ?? false });
  });

  function loginDeps(c: Container) {
    return {
      home,
      files: c.get(tokens.files),
      lock: c.get(tokens.lock),
      transport: c.get(tokens.transport),
      clock: c.get(tokens.clock),
      settings: c.get(tokens.settings),
      userAgent,
    };
  }
}

/** How requests name their sender. */
export function userAgentOf({ userAgent }: Surroundings): string {
  return userAgent ?? `spec-kitty-tracker/${version}`;
}
