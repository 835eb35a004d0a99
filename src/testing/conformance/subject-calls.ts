import assert from 'node:assert/strict';
import type { Write } from '../../core/model/call.ts';
import type {
  NormalizedIssue,
  PullQuery,
  PushItem,
  PushResultEnvelope,
  PushResultItem,
} from '../../core/model/envelope.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import { isAble } from './abilities.ts';
import type { TrackerSubject } from './tracker-subject.ts';

/** Every page from where the query begins; each keeps its limit, and ends or leads on. */
export async function readPages(
  tracker: TrackerPort,
  query: PullQuery & { readonly limit: number },
): Promise<NormalizedIssue[]> {
  const { limit } = query;
  const issues: NormalizedIssue[] = [];
  const cursors = new Set<string>();
  for (let cursor = query.cursor; ;) {
    const { body } = await tracker.pull({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(body.items.length <= limit, `a page of ${body.items.length} issues, its limit is ${limit}`);
    issues.push(...body.items);
    if (body.has_more !== true) return issues;
    cursor = cursorOf(body.next_cursor);
    assert.ok(!cursors.has(cursor), `the cursor ${cursor} leads in a circle`);
    cursors.add(cursor);
  }
}

export function cursorOf(next: string | null | undefined): string {
  assert.ok(typeof next === 'string' && next !== '', 'a page with more behind it has a next_cursor');
  return next;
}

export function readAll(tracker: TrackerPort): Promise<NormalizedIssue[]> {
  return readPages(tracker, { limit: 1000 });
}

/** Enough to see whether anything was done to anything. */
export async function titles({ tracker }: TrackerSubject): Promise<(string | null | undefined)[][]> {
  return (await readAll(tracker)).map(({ ref, title }) => [ref.id, title]);
}

export function sortedIds(issues: readonly NormalizedIssue[]): string[] {
  return issues.map(({ ref }) => ref.id).sort();
}

export async function firstIssue({ tracker }: TrackerSubject): Promise<NormalizedIssue> {
  const [first] = (await tracker.pull({ limit: 1 })).body.items;
  assert.ok(first, 'the subject holds an issue');
  return first;
}

/** Wherever it is in the order by now. */
export async function issueWith({ tracker }: TrackerSubject, id: string): Promise<NormalizedIssue> {
  const found = (await readAll(tracker)).find(({ ref }) => ref.id === id);
  assert.ok(found, `the issue ${id} is there`);
  return found;
}

export async function push(
  subject: TrackerSubject,
  key: string,
  body: readonly PushItem[],
): Promise<readonly PushResultItem[]> {
  const write = await subject.tracker.push({ key, body });
  return (await outcomeOf<PushResultEnvelope>(subject, write)).items ?? [];
}

/** A good item under a title, of the kind that the tracker takes. */
export async function titled(subject: TrackerSubject, id: string, title: string): Promise<PushItem> {
  if (isAble(subject, 'a create')) return { ref: refOf(subject, id), action: 'create', patch: { title } };
  return { ref: fullRef(subject, await firstIssue(subject)), action: 'update', patch: { title } };
}

const longestWaitMs = 30_000;

/** The envelope of a write; an accepted one is looked at until it is over. */
export async function outcomeOf<T>(subject: TrackerSubject, write: Write<T>): Promise<T> {
  if (write.kind === 'done') return write.answer.body;
  const { operationId } = write;
  let waitedMs = 0;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
    const { body } = await subject.tracker.operation(operationId);
    if (body.status === 'completed') return body.result as T;
    assert.notEqual(body.status, 'failed', `the operation ${operationId} failed`);
    if (waitedMs >= longestWaitMs)
      assert.fail(`the operation ${operationId} was not over after ${longestWaitMs / 1000} seconds`);
    await (subject.wait ?? realTime)(pauseMs);
    waitedMs += pauseMs;
  }
}

function realTime(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

export function refOf({ system, workspace = 'kit' }: TrackerSubject, id: string): PushItem['ref'] {
  return { system, id, workspace };
}

export function fullRef({ workspace = 'kit' }: TrackerSubject, { ref }: NormalizedIssue): PushItem['ref'] {
  return { system: ref.system, id: ref.id, workspace: ref.workspace ?? workspace };
}
