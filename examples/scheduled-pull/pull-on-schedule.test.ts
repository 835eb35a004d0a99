import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import {
  createTracker,
  TrackerError,
  type Access,
  type RecordedBinding,
  type Tracker,
} from 'spec-kitty-tracker';
import { MemoryClock, sampleIssues, startSandbox } from 'spec-kitty-tracker/testing';
import type { Checkpoint } from './checkpoint-file.ts';
import { pullOnSchedule } from './pull-on-schedule.ts';

const [provider, project, count] = ['linear', 'platform', 25] as const;
const sample = [...sampleIssues({ provider, project, count })];
const sandbox = await startSandbox({
  tokens: [{ token: 'token', team: 'team-acme' }],
  issues: [{ provider, project, issues: sample }],
  maxPageSize: 10,
});
after(() => sandbox.close());

const recorded: RecordedBinding = {
  provider,
  projectSlug: project,
  egress: { kind: 'unset' },
  file: 'memory',
};
const onePage = {
  status: 'ok',
  summary: { total: 1, succeeded: 1, failed: 0, skipped: 0 },
  item_errors: null,
  has_more: false,
  next_cursor: null,
};
const access: Access = { token: 'token', team: 'team-acme', serverUrl: sandbox.url };
let bot: ReturnType<typeof newBot>;
beforeEach(() => {
  sandbox.clearScript();
  bot = newBot();
});

void test('given a first round, when it ends, then every issue was handled and the youngest is noted', async () => {
  await bot.run(1);
  assert.equal(bot.handled.length, count);
  const youngest = sandbox
    .issues(provider, project)
    .map(({ updated_at: at }) => at)
    .sort()
    .at(-1);
  assert.equal(bot.checkpoint?.updatedSince, youngest);
});

void test('given a checkpoint, when nothing has changed, then nothing is handled again', async () => {
  await bot.run(3);
  assert.equal(bot.handled.length, count);
});

void test('given a change between two rounds, when the next one comes, then only that is handled', async () => {
  await bot.run(1);
  const [issue] = sample;
  assert.ok(issue);
  sandbox.seed(provider, project, [{ ...issue, title: 'Renamed', updated_at: '2026-12-01T00:00:00.000Z' }]);
  bot.handled.length = 0;
  await bot.run(1);
  assert.deepEqual(bot.handled, [issue.ref.id]);
});

void test('given a server that is down for a while, when it is back, then the bot goes on by itself', async () => {
  bot.failing = 3;
  await bot.run(1);
  assert.equal(new Set(bot.handled).size, count);
  assert.deepEqual(bot.clock.sleeps, [1000, 2000, 4000]);
});

void test('given an error that stays, when it comes, then the bot ends with it', async () => {
  sandbox.script({ operation: 'pull', status: 403, code: 'no_installation' });
  await assert.rejects(bot.run(1), { code: 'server_rejected' });
});

void test('given issues without a time, when a round ends, then nothing is noted that no filter takes', async () => {
  const [issue] = sample;
  assert.ok(issue);
  sandbox.script({ operation: 'pull', body: { ...onePage, items: [{ ...issue, updated_at: null }] } });
  await bot.run(1);
  assert.equal(bot.handled.length, 1);
  assert.equal(bot.checkpoint, null);
});

void test('given a stop in the middle of a round, when it comes, then the checkpoint stays where it was', async () => {
  await bot.run(1, 15);
  assert.equal(bot.handled.length, 15);
  assert.equal(bot.checkpoint, null);
});

function newBot() {
  const wired = createTracker({
    home: '/nowhere',
    serverUrl: sandbox.url,
    binding: {
      load: () => Promise.resolve(recorded),
      save: () => Promise.reject(new Error('not here')),
      clear: () => Promise.reject(new Error('not here')),
    },
    credentials: { access: () => Promise.resolve(access), renew: () => Promise.resolve(access) },
  });
  const tracker: Pick<Tracker, 'pullAll'> = {
    async *pullAll(query, context) {
      if (bot.failing-- > 0) throw new TrackerError('server_failed', 'Not now.');
      yield* wired.pullAll(query, context);
    },
  };
  return {
    clock: new MemoryClock(),
    handled: [] as string[],
    checkpoint: null as Checkpoint | null,
    /** How many rounds from now on find the server down. */
    failing: 0,
    /** So many rounds, or so many issues, whatever comes first. */
    async run(rounds: number, issues = Number.POSITIVE_INFINITY): Promise<void> {
      const stop = new AbortController();
      const { clock, handled } = this;
      let roundsLeft = rounds;
      await pullOnSchedule(
        {
          tracker,
          everyMs: 60_000,
          clock: {
            random: () => 0.5,
            async sleep(ms, signal) {
              if (ms === 60_000 && --roundsLeft === 0) stop.abort();
              await clock.sleep(ms, signal);
            },
          },
          checkpoint: {
            load: () => Promise.resolve(this.checkpoint),
            save: (checkpoint) => Promise.resolve(void (this.checkpoint = checkpoint)),
          },
          handle: async ({ ref }) => {
            handled.push(ref.id);
            if (handled.length === issues) stop.abort();
          },
          tell: () => undefined,
        },
        stop.signal,
      );
      await wired.close();
    },
  };
}
