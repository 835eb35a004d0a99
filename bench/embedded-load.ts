import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createNodeTransport } from '../src/adapters/platform/node-transport.ts';
import { systemClock as clock } from '../src/adapters/platform/system-clock.ts';
import { systemIdentity as identity } from '../src/adapters/platform/system-identity.ts';
import { SqliteIssueStore } from '../src/adapters/sqlite/issue-store.ts';
import { loadSqlite as sqlite } from '../src/adapters/sqlite/load-sqlite.ts';
import { SqliteOperationJournal } from '../src/adapters/sqlite/operation-journal.ts';
import { createSqliteLock } from '../src/adapters/sqlite/sqlite-lock.ts';
import { createTracker, type NewEntry, type Tracker, type TrackerOptions } from '../src/index.ts';
import { MemoryIssueNames, MemoryOperationJournal } from '../src/testing/index.ts';

/** `embedded-load.ts LOAD URL`: one load on a program that embeds trackers, in a process of its own; prints figures as JSON. */
const [load = '', serverUrl = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tracker-embedded-'));
const transport = createNodeTransport({ clock });
const atOnce = 32;

const access = { token: 'bench-token', team: 'team-acme', serverUrl };
const binding = { provider: 'linear', projectSlug: 'demo', egress: { kind: 'unset' }, file: '' } as const;
const target = { provider: 'linear', project_slug: 'demo', server: serverUrl, team: '' };

const trackerOf = (options: TrackerOptions) =>
  createTracker({
    serverUrl,
    transport,
    binding: { load: async () => binding, save: async () => binding, clear: async () => undefined },
    credentials: { access: async () => access, renew: async () => access },
    ...options,
  });
const journalIn = (home: string) => new SqliteOperationJournal({ home, clock, identity, sqlite });
const push = (tracker: Tracker) =>
  tracker.push([
    { ref: { system: 'linear', id: 'LIN-1', workspace: 'demo' }, action: 'update', patch: { title: 'x' } },
  ]);
const write = (key: string, more: Partial<NewEntry> = {}): NewEntry => ({
  key,
  kind: 'push',
  target,
  body: '[]',
  bodyHash: key,
  ...more,
});

/** The longest that the event loop stood still while `work` went on, in milliseconds. */
async function standstill(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6 - 5;
}

const loads: Readonly<Record<string, () => Promise<unknown>>> = {
  'pushes-memory': () => {
    const shared = { journal: new MemoryOperationJournal(clock), names: new MemoryIssueNames() };
    return pushes(() => ({ home: folder, ...shared }));
  },
  'pushes-one-home': async () => {
    const journal = journalIn(folder);
    const seen = await pushes(() => ({ home: folder, journal }));
    journal.close();
    return seen;
  },
  'pushes-homes': () => pushes((index) => ({ home: join(folder, String(index)) })),
  'many-trackers': manyTrackers,
  foreign,
  neighbour,
  lookup,
};

async function pushes(options: (index: number) => TrackerOptions) {
  const trackers = Array.from({ length: atOnce }, (_, index) => trackerOf(options(index)));
  await Promise.all(trackers.map(push));
  const count = 500;
  let begun = 0;
  const start = performance.now();
  const stillMs = await standstill(() =>
    Promise.all(
      trackers.map(async (tracker) => {
        while (begun++ < count) await push(tracker);
      }),
    ),
  );
  const perSecond = (count / (performance.now() - start)) * 1000;
  await Promise.all(trackers.map((tracker) => tracker.close()));
  return { perSecond, stillMs };
}

async function manyTrackers() {
  let [begun, errors, sockets] = [0, 0, 0];
  const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (begun++ < 1_000) {
        const tracker = trackerOf({ home: folder });
        await tracker.status().catch(() => (errors += 1));
        sockets = Math.max(sockets, open());
        await tracker.close();
      }
    }),
  );
  return { errors, sockets };
}

/** Pushes one after the other, in turns with and without 500 unfinished writes of other projects. */
async function foreign() {
  const [alone, crowded] = [join(folder, 'alone'), join(folder, 'crowded')].map((home) => {
    const journal = journalIn(home);
    return { journal, tracker: trackerOf({ home, journal }) };
  }) as [
    { journal: SqliteOperationJournal; tracker: Tracker },
    { journal: SqliteOperationJournal; tracker: Tracker },
  ];
  for (let index = 0; index < 500; index++) {
    const elsewhere = { ...target, project_slug: `foreign-${index}` };
    await (await crowded.journal.begin(write(`foreign-${index}`, { target: elsewhere }))).release();
  }
  const took = { aloneMs: [] as number[], crowdedMs: [] as number[] };
  for (let round = -5; round < 60; round++) {
    for (const [name, { tracker }] of [['aloneMs', alone] as const, ['crowdedMs', crowded] as const]) {
      const start = performance.now();
      await push(tracker);
      if (round >= 0) took[name].push(performance.now() - start);
    }
  }
  for (const { journal } of [alone, crowded]) journal.close();
  return { aloneMs: median(took.aloneMs), crowdedMs: median(took.crowdedMs) };
}

/** Another process holds the journal, the store and the lock of one tenant for a second and a half. */
async function neighbour() {
  const journal = journalIn(folder);
  const file = join(folder, 'store.db');
  const store = new SqliteIssueStore({ file, clock, sqlite });
  const lock = createSqliteLock({ folder, clock });
  await (await journal.begin(write('first'))).release();
  await store.commit({ upstreamTaken: true }, 0);
  await lock.hold('tenant', {}, async () => undefined);
  journal.close();
  const files = [join(folder, 'operations.db'), file, join(folder, 'tenant.lock')];
  const held = 1_500;
  const code = `
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    for (const file of ${JSON.stringify(files)}) new DatabaseSync(file).exec('BEGIN IMMEDIATE');
    console.log('held');
    setTimeout(() => process.exit(), ${held});`;
  const other = spawn(process.execPath, ['--no-warnings', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  const stillMs = await standstill(() =>
    Promise.all([
      journal.begin(write('second')).then((lease) => lease.release()),
      store.commit({ mappings: { put: [{ wp_id: 'WP01', external_id: 'a' }] } }, 1),
      lock.hold('tenant', {}, async () => undefined),
    ]),
  );
  const idleMs = await standstill(() => clock.sleep(held));
  journal.close();
  return { stillMs, idleMs };
}

/** A journal of a million finished writes, made in SQL. */
async function lookup() {
  const rows = 1_000_000;
  const journal = journalIn(folder);
  await (await journal.begin(write('first'))).release();
  journal.close();
  const database = new (sqlite().DatabaseSync)(join(folder, 'operations.db'));
  database.exec('PRAGMA synchronous = OFF');
  database.exec(
    `WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < ${rows})
     INSERT INTO operation (id, key, kind, provider, project_slug, server, team, body_hash, state, operation_id,
       "left", created_at, updated_at)
     SELECT printf('%08x-0000-4000-8000-%012x', (n * 2654435761) % 4294967296, n), 'key-' || n, 'push', 'linear',
       'demo', '${serverUrl}', '', 'h', 'completed', 'op-' || n, 0, '2026-01-01', '2026-01-01' FROM count`,
  );
  const some = database.prepare('SELECT id FROM operation WHERE number = ?').get(rows / 2) as { id: string };
  database.close();
  const took: Record<string, number> = {};
  for (const [name, given] of Object.entries({
    id: some.id,
    'its beginning': some.id.slice(0, 8),
    'operation id': `op-${rows / 3}`.split('.')[0] ?? '',
    key: `key-${rows / 4}`,
  })) {
    const times: number[] = [];
    for (let round = -3; round < 20; round++) {
      const start = performance.now();
      const found = await journal.find(given, target);
      if (round >= 0) times.push(performance.now() - start);
      if (found.length === 0) throw new Error(`${given} is not found`);
    }
    took[name] = median(times);
  }
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  console.log(JSON.stringify(await loads[load]?.()));
} finally {
  transport.close();
  rmSync(folder, { recursive: true, force: true });
}
