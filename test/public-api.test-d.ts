/** Compiled by `npm run check`, never run: what the public types promise and refuse. */
import {
  createTracker,
  TrackerError,
  type ErrorCode,
  type NormalizedIssue,
  type PushItem,
  type Tracker,
  type TrackerPort,
  type WriteOutcome,
  type PushResultEnvelope,
} from 'spec-kitty-tracker';
import { startSandbox, trackerPortKit, type ConformanceCase, type Sandbox } from 'spec-kitty-tracker/testing';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | void => undefined;

const tracker: Tracker = createTracker({});
declare const port: TrackerPort;

// Answers: enums are open, load-bearing keys are there, everything else may be missing.
declare const issue: NormalizedIssue;
holds<Equal<NormalizedIssue['ref']['id'], string>>();
holds<Equal<undefined extends NormalizedIssue['title'] ? true : false, true>>();
const status: 'todo' | (string & {}) | undefined = issue.status;
const odd: NormalizedIssue['status'] = 'hooked';

// Requests are exact.
const item: PushItem = {
  ref: { system: 'linear', id: '1', workspace: 'w' },
  action: 'update',
  patch: { title: 't' },
};
// @ts-expect-error an action that the contract does not have
const wrongAction: PushItem = { ...item, action: 'destroy' };
// @ts-expect-error a workspace is required
const wrongRef: PushItem = { ...item, ref: { system: 'linear', id: '1' } };
// @ts-expect-error a limit is a number
void tracker.pull({ limit: '10' });
// @ts-expect-error a key of the request that the contract does not have
void tracker.run({ cursor: 'x' });

// A write is done or accepted, and the compiler makes the caller look.
const outcome: Promise<WriteOutcome<PushResultEnvelope>> = tracker.push([item]);
void outcome.then((ended) => {
  // @ts-expect-error there is an answer only when it is done
  void ended.answer;
  return ended.kind === 'done' ? ended.answer.body.summary?.total : ended.operationId;
});

// Hard breaks never return.
holds<Equal<Awaited<ReturnType<Tracker['publish']>>, never>>();

// Errors carry a code of the table.
holds<Equal<TrackerError['code'], ErrorCode>>();
// @ts-expect-error no such code
void new TrackerError('nonsense', 'm');

// Any port can be replaced, and only by its own kind.
void createTracker({ openTracker: () => Promise.resolve(port) });
// @ts-expect-error a clock has a monotonic time
void createTracker({ clock: { now: () => 0, sleep: () => Promise.resolve(), random: () => 0 } });

// The testing entry.
const kit: Iterable<ConformanceCase> = trackerPortKit(() => Promise.reject(new Error('never run')));
const sandbox: Promise<Sandbox> = startSandbox({ accept: 'always' });
// @ts-expect-error not a mode
void startSandbox({ accept: 'sometimes' });

export { kit, odd, sandbox, status, wrongAction, wrongRef };
