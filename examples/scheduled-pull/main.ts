import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createTracker, TrackerError } from 'spec-kitty-tracker';
import { CheckpointFile } from './checkpoint-file.ts';
import { pullOnSchedule } from './pull-on-schedule.ts';

/**
 * A bot for a project that is bound and logged in: `node main.ts --every 60 --checkpoint FILE`.
 * Prints one JSON line for each change; Ctrl-C or SIGTERM ends it between two issues.
 */
const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '60' },
    checkpoint: { type: 'string', default: 'checkpoint.json' },
  },
});

const everyMs = Number(values.every) * 1000;
// A timer that is given anything else does not wait at all.
if (!(everyMs >= 1000 && everyMs < 2 ** 31)) {
  console.error(`--every takes seconds, 1 or more, not '${values.every}'.`);
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const tracker = createTracker({ environment: process.env });
try {
  await pullOnSchedule(
    {
      tracker,
      clock: {
        sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
        random: Math.random,
      },
      checkpoint: new CheckpointFile(values.checkpoint),
      everyMs,
      handle: async ({ ref, status, title }) => console.log(JSON.stringify({ id: ref.id, status, title })),
      tell: (message) => console.error(message),
    },
    stop.signal,
  );
  console.error('Stopped.');
} catch (error) {
  if (!(error instanceof TrackerError)) throw error;
  console.error(`${error.code}: ${error.message}\n${error.hint}`);
  process.exitCode = error.exitCode;
} finally {
  await tracker.close();
}
