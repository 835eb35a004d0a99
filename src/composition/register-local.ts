import { dirname, join, resolve } from 'node:path';
import { mainWorktree } from '../adapters/beads/main-worktree.ts';
import { realPath } from '../adapters/beads/real-path.ts';
import { loadSqlite } from '../adapters/sqlite/load-sqlite.ts';
import { SqliteIssueStore } from '../adapters/sqlite/issue-store.ts';
import { UpstreamMappings } from '../adapters/sqlite/upstream-mappings.ts';
import { LocalTracker } from '../core/local/local-tracker.ts';
import type { Binding } from '../core/model/binding.ts';
import type { LocalProviderName } from '../core/model/provider.ts';
import type { ConnectorPort } from '../ports/connector-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import type { Container } from './container.ts';
import { tokens } from './tokens.ts';

/** Loaded when a binding asks for it: the local engine, its store and the program's connector. */
export async function openLocalTracker(
  container: Container,
  binding: Binding & { kind: 'local' },
  around: { readonly home: string; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<TrackerPort> {
  const { file, provider, workspace } = binding;
  const settings = await container.get(tokens.connectorSettings).load(file, provider);
  const project = dirname(dirname(file));
  const cwd = resolve(project, settings.cwd ?? '.');
  const hash = (text: string) =>
    container.get(tokens.identity).sha256(new TextEncoder().encode(text)).slice(0, 16);
  return new LocalTracker({
    binding,
    connector: await connectorOf(provider, container, {
      ...(settings.command === undefined ? {} : { command: settings.command }),
      cwd,
      workspace,
      environment: around.environment,
    }),
    // Two projects may give the same name to their workspaces, so the project is part of the name.
    store: new SqliteIssueStore({
      file: join(around.home, 'local', `${hash(`${provider}|${workspace}|${file}`)}.db`),
      sqlite: loadSqlite,
    }),
    upstream: new UpstreamMappings({
      file: join(around.home, 'trackers', `${hash(upstreamScope(provider, workspace))}.db`),
      provider,
      workspace,
      sqlite: loadSqlite,
    }),
    lock: container.get(tokens.lock),
    clock: container.get(tokens.clock),
    identity: container.get(tokens.identity),
    // All worktrees of a repository share one store.
    lockName: `${provider}-${hash(realPath(mainWorktree(cwd) ?? cwd))}`,
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
