import { dirname, join } from 'node:path';
import { loadSqlite } from '../adapters/sqlite/load-sqlite.ts';
import { UpstreamMappings } from '../adapters/sqlite/upstream-mappings.ts';
import { LocalTracker } from '../core/local/local-tracker.ts';
import type { Binding } from '../core/model/binding.ts';
import type { LocalProviderName } from '../core/model/provider.ts';
import type { ConnectorPort } from '../ports/connector-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import type { Container } from './container.ts';
import { findLocalState } from './local-state.ts';
import { tokens } from './tokens.ts';

/** Loaded when a binding asks for it: the local engine, its store and the program's connector. */
export async function openLocalTracker(
  container: Container,
  binding: Binding & { kind: 'local' },
  around: {
    readonly home: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly note?: ((message: string) => void) | undefined;
  },
): Promise<TrackerPort> {
  const { provider, workspace } = binding;
  const { command, cwd, store, storePath, notes, leftBehind } = await findLocalState(
    container,
    binding,
    around,
  );
  const hash = (text: string) =>
    container.get(tokens.identity).sha256(new TextEncoder().encode(text)).slice(0, 16);
  return new LocalTracker({
    binding,
    connector: await connectorOf(provider, container, {
      ...(command === undefined ? {} : { command }),
      cwd,
      workspace,
      environment: around.environment,
    }),
    store,
    notes,
    leftBehind,
    upstream: new UpstreamMappings({
      file: join(around.home, 'trackers', `${hash(upstreamScope(provider, workspace))}.db`),
      provider,
      workspace,
      clock: container.get(tokens.clock),
      sqlite: loadSqlite,
    }),
    lock: container.get(tokens.lock),
    clock: container.get(tokens.clock),
    identity: container.get(tokens.identity),
    // Everybody who drives the store, from whatever worktree or project; the name that earlier versions gave it.
    lockName: `${provider}-${hash(dirname(storePath))}`,
  });
}

interface Surroundings {
  readonly command?: string;
  readonly cwd: string;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

async function connectorOf(
  provider: LocalProviderName,
  container: Container,
  { command, cwd, workspace, environment }: Surroundings,
): Promise<ConnectorPort> {
  const process = container.get(tokens.process);
  switch (provider) {
    case 'beads': {
      const [{ BeadsConnector }, { bdEnvironment }] = await Promise.all([
        import('../adapters/beads/connector.ts'),
        import('../adapters/beads/environment.ts'),
      ]);
      return new BeadsConnector({
        process,
        clock: container.get(tokens.clock),
        identity: container.get(tokens.identity),
        command: command ?? 'bd',
        cwd,
        environment: bdEnvironment(environment),
        workspace,
      });
    }
    case 'fp': {
      const [{ FpConnector }, { fpEnvironment }] = await Promise.all([
        import('../adapters/fp/connector.ts'),
        import('../adapters/fp/environment.ts'),
      ]);
      const own = { process, command: command ?? 'fp', cwd, environment: fpEnvironment(environment) };
      return new FpConnector({ ...own, workspace });
    }
  }
}

/** What upstream's client names the store of a local provider by (upstream, "SQLite cache"). */
function upstreamScope(provider: string, workspace: string): string {
  return [provider, workspace.trim().toLowerCase(), 'local', 'anonymous', 'no-team'].join('|');
}
