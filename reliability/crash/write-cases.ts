import assert from 'node:assert/strict';
import type { PushItem, Tracker } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/testing/index.ts';
import type { CliWorld } from '../../test/cli/cli-fixture.ts';
import type { CrashCase } from './crash-case.ts';
import { foldersOf, loggedInWorld, usingNext } from '../saas-world.ts';

const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const items: PushItem[] = [
  { ref: ref('WP01'), action: 'create', patch: { title: 'Written once' } },
  { ref: ref('LIN-1'), action: 'update', patch: { title: 'Changed once' } },
];
const next: PushItem[] = [{ ref: ref('WP02'), action: 'create', patch: { title: 'The next one' } }];

interface Write {
  readonly args: readonly string[];
  /** The same command by whoever comes next. */
  again(tracker: Tracker): Promise<unknown>;
  /** Effects on the sandbox of one run of the command. */
  readonly effects: number;
  prepare?(world: CliWorld): void;
}

const push: Write = {
  args: ['sync', 'push', '--items-json', 'items.json'],
  again: (tracker) => tracker.push(items),
  effects: items.length,
};

const run: Write = {
  args: ['sync', 'run', '--limit', '1'],
  again: (tracker) => tracker.run({ limit: 1 }),
  effects: 1,
  // Two changes wait there and a run takes one: a second effect would show.
  prepare: ({ sandbox }) => sandbox.queueForRun('linear', 'platform', [...items] as never),
};

function writeCase(name: string, write: Write, options: SandboxOptions): CrashCase {
  return {
    name,
    async open() {
      const world = await loggedInWorld(options);
      world.items(items);
      write.prepare?.(world);
      return {
        folders: foldersOf(world),
        run: (more) => world.type(write.args, more),
        async recover() {
          await usingNext(world, (tracker) => recover(tracker, world, write));
          return 'whole';
        },
        close: () => world.close(),
      };
    },
  };
}

/** What was recorded is finished and there once; what was not recorded was not sent. */
async function recover(tracker: Tracker, { sandbox }: CliWorld, write: Write): Promise<void> {
  const recorded = await tracker.operations({ all: true });
  assert.ok(recorded.length <= 1, 'one command is one operation');
  assert.ok(
    recorded.every(({ held }) => !held),
    'a dead process holds nothing',
  );
  if (recorded.length === 0) assert.equal(sandbox.effects(), 0);
  await tracker.resume();
  await tracker.resume();
  if (recorded.length === 0) await write.again(tracker);
  assert.equal(sandbox.effects(), write.effects);
  const [entry] = await tracker.operations({ all: true });
  assert.equal(entry?.state, 'completed');
  const keys = sandbox.journal
    .filter(({ operation }) => operation === 'push' || operation === 'run')
    .map(({ headers, body }) => `${headers['idempotency-key']} ${body}`);
  assert.ok(new Set(keys).size <= 1, 'one key, one body');
  await tracker.push(next);
  assert.equal(sandbox.effects(), write.effects + 1);
}

export const writeCases: readonly CrashCase[] = [
  writeCase('sync push, 200', push, {}),
  writeCase('sync push, 202', push, { accept: 'always', operationSteps: 2 }),
  writeCase('sync run, 200', run, {}),
];
