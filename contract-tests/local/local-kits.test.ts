import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSqlite } from '../../src/adapters/sqlite/load-sqlite.ts';
import { createNodeProcess } from '../../src/adapters/platform/node-process.ts';
import { createSqliteLock } from '../../src/adapters/sqlite/sqlite-lock.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import { systemIdentity } from '../../src/adapters/platform/system-identity.ts';
import { FpConnector } from '../../src/adapters/fp/connector.ts';
import { fpEnvironment } from '../../src/adapters/fp/environment.ts';
import { BeadsConnector } from '../../src/adapters/beads/connector.ts';
import { bdEnvironment } from '../../src/adapters/beads/environment.ts';
import { SqliteIssueStore } from '../../src/adapters/sqlite/issue-store.ts';
import { LocalTracker, type ConnectorPort, type Ownership, type Issue } from '../../src/index.ts';
import { MemoryConnector, trackerPortKit, type TrackerSubject } from '../../src/testing/index.ts';
import { BdWorkspace } from '../beads/bd-workspace.ts';
import { bd } from '../beads/which-bd.ts';
import { runKit } from '../run-kit.ts';

/** The TrackerPort kit on every local tracker: beads, fp, and one in memory. */
const issueCount = 23;
const statuses = ['todo', 'in_progress', 'done'] as const;
const timeOf = (index: number) => `2026-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`;
const folder = () => mkdtempSync(join(tmpdir(), 'tracker-kit-'));
const process_ = createNodeProcess({ clock: systemClock });

function subject(
  provider: 'beads' | 'fp',
  connector: ConnectorPort,
  home: string,
  close: () => void,
): TrackerSubject {
  const under = (ownership: Ownership) =>
    new LocalTracker({
      binding: { kind: 'local', provider, workspace: 'main', ownership, file: '/p/.kittify/config.yaml' },
      connector,
      store: new SqliteIssueStore({ file: join(home, 'local.db'), clock: systemClock, sqlite: loadSqlite }),
      upstream: { read: () => Promise.resolve(null) },
      lock: createSqliteLock({ folder: join(home, 'locks'), clock: systemClock }),
      lockName: 'kit',
      clock: systemClock,
      identity: systemIdentity,
    });
  return {
    tracker: under({ mode: 'split_ownership', fieldOwners: {} }),
    restricted: under({ mode: 'external_authoritative', fieldOwners: {} }),
    issueCount,
    system: provider,
    close() {
      close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function inMemory(): Promise<TrackerSubject> {
  const issues = Array.from({ length: issueCount }, (_, index): Issue => ({
    ref: { system: 'beads', id: `i-${index}`, workspace: 'main' },
    title: `Issue ${index}`,
    body: null,
    status: statuses[index % 3] ?? 'todo',
    issue_type: 'task',
    priority: 2,
    assignees: [],
    labels: [],
    parent_ref: null,
    links: [],
    custom_fields: {},
    created_at: timeOf(index),
    updated_at: timeOf(index),
    provider_metadata: {},
  }));
  return subject('beads', new MemoryConnector(issues, { workspace: 'main' }), folder(), () => undefined);
}

/** Making a workspace takes bd longer than a whole case, so each gets a copy. */
let prepared: BdWorkspace | undefined;

async function onBeads(): Promise<TrackerSubject> {
  if (prepared === undefined) {
    prepared = new BdWorkspace(bd);
    const words = { todo: 'open', in_progress: 'in_progress', done: 'closed' };
    prepared.import(
      Array.from({ length: issueCount }, (_, index) => {
        const status = words[statuses[index % 3] ?? 'todo'];
        return {
          id: `t-${index}`,
          title: `Issue ${index}`,
          status,
          issue_type: 'task',
          priority: 1,
          created_at: timeOf(index),
          updated_at: timeOf(index),
          ...(status === 'closed' ? { closed_at: timeOf(index) } : {}),
        };
      }),
    );
  }
  const home = folder();
  cpSync(prepared.folder, home, { recursive: true });
  const connector = new BeadsConnector({
    process: process_,
    clock: systemClock,
    identity: systemIdentity,
    command: bd,
    cwd: join(home, 'project'),
    environment: bdEnvironment({ ...prepared.environment, HOME: join(home, 'home') }),
    workspace: 'main',
  });
  return subject('beads', connector, home, () => undefined);
}

const fp = fileURLToPath(new URL('../../test/doubles/fp/fp', import.meta.url));

async function onFp(): Promise<TrackerSubject> {
  const home = folder();
  const project = join(home, 'project');
  mkdirSync(join(home, '.fiberplane'), { recursive: true });
  mkdirSync(project);
  writeFileSync(
    join(home, '.fiberplane/double.json'),
    JSON.stringify({ FP_DOUBLE_PROPERTIES: 'labels:multiselect' }),
  );
  const environment = fpEnvironment({ PATH: process.env['PATH'], HOME: home });
  await process_.run({
    command: fp,
    args: ['init', '--prefix', 'T', '--yes', '--agent', 'skip'],
    cwd: project,
    environment,
    timeoutMs: 20_000,
    maxOutputBytes: 1_000_000,
  });
  fill(join(home, '.fiberplane'));
  const connector = new FpConnector({
    process: process_,
    command: fp,
    cwd: project,
    environment,
    workspace: 'main',
  });
  return subject('fp', connector, home, () => undefined);
}

/** Straight into the double's store: a process for each issue would take longer than the kit. */
function fill(storage: string): void {
  const file = readdirSync(storage, { recursive: true, encoding: 'utf8' }).find((name) =>
    /project.*\.json$/.test(name),
  );
  if (file === undefined) throw new Error('the double keeps no project');
  const project = JSON.parse(readFileSync(join(storage, file), 'utf8')) as { issues: object[] };
  project.issues = Array.from({ length: issueCount }, (_, index) => ({
    id: `${String.fromCharCode(97 + index)}issue`.padEnd(32, 'z'),
    title: `Issue ${index}`,
    description: '',
    status: ['todo', 'in-progress', 'done'][index % 3],
    priority: 'high',
    parent: null,
    dependencies: [],
    revisions: [],
    author: 'ann',
    createdAt: timeOf(index),
    updatedAt: timeOf(index),
    properties: {},
  }));
  writeFileSync(join(storage, file), JSON.stringify(project));
}

const inabilities = ['a limit of a run'];

runKit('TrackerPort kit: a local tracker in memory', trackerPortKit(inMemory), inabilities);
runKit('TrackerPort kit: beads', trackerPortKit(onBeads), inabilities);
runKit('TrackerPort kit: fp', trackerPortKit(onFp), inabilities);
