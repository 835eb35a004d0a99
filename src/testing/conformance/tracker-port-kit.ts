import assert from 'node:assert/strict';
import type { Write } from '../../core/model/call.ts';
import type {
  NormalizedIssue,
  PushItem,
  PushResultEnvelope,
  PushResultItem,
} from '../../core/model/envelope.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { rejects } from './rejects.ts';

/** A tracker with content, made afresh for every case. */
export interface TrackerSubject {
  readonly tracker: TrackerPort;
  /** How many issues it holds; at least 20, of several statuses. */
  readonly issueCount: number;
  /** `ref.system` of its issues. */
  readonly system: string;
  close(): Promise<void> | void;
}

/** What every TrackerPort must do, whatever is behind it. */
export function trackerPortKit(open: () => Promise<TrackerSubject>): Iterable<ConformanceCase> {
  return cases.map(([name, check]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

const cases: readonly (readonly [name: string, check: (subject: TrackerSubject) => Promise<void>])[] = [
  ['a page is never longer than its limit', pageKeepsItsLimit],
  ['pages joined hold every issue once, in any page size', pagesAreComplete],
  ['a status filter lets only that status through', statusFilterHolds],
  ['a time filter lets only newer issues through', timeFilterHolds],
  ['a limit out of bounds is refused', badLimitIsRefused],
  ['a created issue is there afterwards', createIsSeen],
  ['an update changes what it names and nothing else', updateIsSeen],
  ['a transition changes the status', transitionIsSeen],
  ['an unknown issue fails as an item, not as a call', unknownIssueFailsAlone],
  ['the same key twice has its effect once', sameKeyOnce],
  ['the same key with another body is refused', sameKeyOtherBody],
  ['an empty push is refused', emptyPushIsRefused],
  ['unknown keys of an item are refused with index and path', unknownKeyIsNamed],
  ['an item that breaks the rules of its action is refused', badActionsAreRefused],
  ['a run answers with both phases or an operation', runAnswers],
  ['an operation id that is no path segment is refused', badOperationIds],
  ['status names the provider', statusNamesProvider],
  ['mappings are a list', mappingsAreAList],
  ['an aborted signal ends every call with its reason', abortEndsCalls],
  ['capabilities name only what the contract knows', capabilitiesAreKnown],
];

async function pageKeepsItsLimit({ tracker }: TrackerSubject): Promise<void> {
  const { body } = await tracker.pull({ limit: 3 });
  assert.equal(body.items.length, 3);
  assert.equal(body.has_more, true);
  assert.ok(typeof body.next_cursor === 'string' && body.next_cursor !== '');
}

async function pagesAreComplete({ tracker, issueCount }: TrackerSubject): Promise<void> {
  for (const limit of [1, 7, issueCount, issueCount + 1, 10_000]) {
    const ids = (await readAll(tracker, limit)).map(({ ref }) => ref.id);
    assert.equal(ids.length, issueCount, `page size ${limit}`);
    assert.equal(new Set(ids).size, issueCount, `page size ${limit}: an issue came twice`);
  }
}

async function statusFilterHolds({ tracker }: TrackerSubject): Promise<void> {
  const all = await readAll(tracker, 1000);
  const { body } = await tracker.pull({ limit: 1000, filters: { status: ['todo'] } });
  assert.deepEqual(
    body.items.map(({ ref }) => ref.id),
    all.filter(({ status }) => status === 'todo').map(({ ref }) => ref.id),
  );
}

async function timeFilterHolds({ tracker }: TrackerSubject): Promise<void> {
  const all = await readAll(tracker, 1000);
  const times = all.map(({ updated_at: at }) => Date.parse(at ?? '')).sort((a, b) => a - b);
  const since = times[Math.floor(times.length / 2)] ?? 0;
  const filters = { updated_since: new Date(since).toISOString() };
  const { body } = await tracker.pull({ limit: 1000, filters });
  assert.equal(body.items.length, all.filter(({ updated_at: at }) => Date.parse(at ?? '') >= since).length);
}

async function badLimitIsRefused({ tracker }: TrackerSubject): Promise<void> {
  for (const limit of [0, -1, 10_001, 1.5, Number.NaN])
    await rejects('invalid_input', () => tracker.pull({ limit }));
}

async function createIsSeen(subject: TrackerSubject): Promise<void> {
  const title = 'Créé par le kit – “quoted” 🐈';
  const [item] = await push(subject, 'create-1', [
    { ref: refOf(subject, 'WP-KIT'), action: 'create', patch: { title, labels: ['kit'] } },
  ]);
  assert.equal(item?.outcome, 'created');
  assert.ok(item.remote_ref, 'a created item has a remote_ref');
  assert.equal(item.ref?.id, 'WP-KIT', 'the answer keeps the caller’s own id');
  const created = (await readAll(subject.tracker, 1000)).find(({ ref }) => ref.id === item.remote_ref?.id);
  assert.equal(created?.title, title);
  assert.deepEqual(created?.labels, ['kit']);
}

async function updateIsSeen(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const [item] = await push(subject, 'update-1', [
    { ref: fullRef(before), action: 'update', patch: { title: 'Renamed' } },
  ]);
  assert.equal(item?.outcome, 'updated');
  const after = await firstIssue(subject);
  assert.equal(after.title, 'Renamed');
  assert.deepEqual({ ...after, title: before.title, updated_at: before.updated_at }, before);
}

async function transitionIsSeen(subject: TrackerSubject): Promise<void> {
  const before = await firstIssue(subject);
  const target = before.status === 'done' ? 'todo' : 'done';
  const [item] = await push(subject, 'move-1', [
    { ref: fullRef(before), action: 'transition', target_status: target },
  ]);
  assert.equal(item?.outcome, 'transitioned');
  assert.equal((await firstIssue(subject)).status, target);
}

async function unknownIssueFailsAlone(subject: TrackerSubject): Promise<void> {
  const known = await firstIssue(subject);
  const items = await push(subject, 'mixed-1', [
    { ref: refOf(subject, 'NO-SUCH-ISSUE'), action: 'update', patch: { title: 'x' } },
    { ref: fullRef(known), action: 'update', patch: { title: 'Still applied' } },
  ]);
  assert.deepEqual(
    items.map(({ outcome }) => outcome),
    ['failed', 'updated'],
  );
}

async function sameKeyOnce(subject: TrackerSubject): Promise<void> {
  const items: PushItem[] = [{ ref: refOf(subject, 'WP-ONCE'), action: 'create', patch: { title: 'Once' } }];
  const first = await push(subject, 'once-1', items);
  const second = await push(subject, 'once-1', items);
  assert.deepEqual(second, first);
  assert.equal((await readAll(subject.tracker, 1000)).length, subject.issueCount + 1);
}

async function sameKeyOtherBody(subject: TrackerSubject): Promise<void> {
  const create = (title: string): PushItem[] => [
    { ref: refOf(subject, 'WP-KEY'), action: 'create', patch: { title } },
  ];
  await push(subject, 'conflict-1', create('One'));
  await rejects('idempotency_conflict', () => push(subject, 'conflict-1', create('Two')));
}

async function emptyPushIsRefused({ tracker }: TrackerSubject): Promise<void> {
  await rejects('invalid_input', () => tracker.push({ key: 'empty-1', body: [] }));
}

async function unknownKeyIsNamed(subject: TrackerSubject): Promise<void> {
  const good: PushItem = { ref: refOf(subject, 'A'), action: 'update', patch: { title: 'x' } };
  const bad = { ...good, patch: { title: 'x', colour: 'red' } } as unknown as PushItem;
  const error = await rejects('invalid_input', () =>
    subject.tracker.push({ key: 'bad-1', body: [good, bad] }),
  );
  assert.match(error.message, /items\[1\]\.patch\.colour/);
}

async function badActionsAreRefused(subject: TrackerSubject): Promise<void> {
  const ref = refOf(subject, 'A');
  const bad = [
    { ref, action: 'create', patch: { body: 'no title' } },
    { ref, action: 'update' },
    { ref, action: 'update', patch: {} },
    { ref, action: 'transition' },
    { ref, action: 'update', patch: { title: 'x' }, target_status: 'done' },
    { ref, action: 'delete' },
    { ref: { system: subject.system, id: 'A' }, action: 'update', patch: { title: 'x' } },
  ] as unknown as PushItem[];
  for (const item of bad)
    await rejects('invalid_input', () => subject.tracker.push({ key: 'rules-1', body: [item] }));
}

async function runAnswers({ tracker }: TrackerSubject): Promise<void> {
  const body = await outcomeOf(tracker, await tracker.run({ key: 'run-1', body: { limit: 5 } }));
  assert.equal(typeof body.pull, 'object');
  assert.equal(typeof body.push, 'object');
}

async function badOperationIds({ tracker }: TrackerSubject): Promise<void> {
  for (const id of ['', '.', '..']) await rejects('invalid_input', () => tracker.operation(id));
}

async function statusNamesProvider({ tracker, system }: TrackerSubject): Promise<void> {
  assert.equal((await tracker.status()).body.provider, system);
}

async function mappingsAreAList({ tracker }: TrackerSubject): Promise<void> {
  assert.ok(Array.isArray((await tracker.mappings()).body.mappings));
}

async function abortEndsCalls({ tracker }: TrackerSubject): Promise<void> {
  const reason = new Error('enough');
  const context = { signal: AbortSignal.abort(reason) };
  for (const call of [
    () => tracker.pull({}, context),
    () => tracker.status(context),
    () => tracker.mappings(context),
  ]) {
    await assert.rejects(call, (thrown) => thrown === reason || (thrown as Error).cause === reason);
  }
}

async function capabilitiesAreKnown({ tracker }: TrackerSubject): Promise<void> {
  const { actions, filters } = tracker.capabilities;
  for (const action of actions) assert.ok(['create', 'update', 'transition'].includes(action), action);
  for (const filter of filters) assert.ok(['updated_since', 'status', 'issue_type'].includes(filter), filter);
}

async function readAll(tracker: TrackerPort, limit: number): Promise<NormalizedIssue[]> {
  const issues: NormalizedIssue[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await tracker.pull({ limit, ...(cursor === undefined ? {} : { cursor }) });
    issues.push(...body.items);
    cursor = body.has_more === true ? (body.next_cursor ?? undefined) : undefined;
  } while (cursor !== undefined);
  return issues;
}

async function firstIssue({ tracker }: TrackerSubject): Promise<NormalizedIssue> {
  const [first] = (await tracker.pull({ limit: 1 })).body.items;
  assert.ok(first, 'the subject holds an issue');
  return first;
}

async function push(
  { tracker }: TrackerSubject,
  key: string,
  body: readonly PushItem[],
): Promise<readonly PushResultItem[]> {
  const envelope = await outcomeOf<PushResultEnvelope>(tracker, await tracker.push({ key, body }));
  return envelope.items ?? [];
}

/** The envelope of a write; an accepted one is looked at until it is over. */
async function outcomeOf<T>(tracker: TrackerPort, write: Write<T>): Promise<T> {
  if (write.kind === 'done') return write.answer.body;
  for (let look = 0; look < 100; look++) {
    const { body } = await tracker.operation(write.operationId);
    if (body.status === 'completed') return body.result as T;
    assert.notEqual(body.status, 'failed', 'the operation failed');
  }
  return assert.fail('the operation never ended');
}

function refOf({ system }: TrackerSubject, id: string): PushItem['ref'] {
  return { system, id, workspace: 'kit' };
}

function fullRef({ ref }: NormalizedIssue): PushItem['ref'] {
  return { system: ref.system, id: ref.id, workspace: ref.workspace ?? 'kit' };
}
