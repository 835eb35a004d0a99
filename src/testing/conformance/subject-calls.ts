import assert from 'node:assert/strict';
import type { Write } from '../../core/model/call.ts';
import type {
  NormalizedIssue,
  PushItem,
  PushResultEnvelope,
  PushResultItem,
} from '../../core/model/envelope.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function readAll(tracker: TrackerPort, limit: number): Promise<NormalizedIssue[]> {
  const issues: NormalizedIssue[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await tracker.pull({ limit, ...(cursor === undefined ? {} : { cursor }) });
    issues.push(...body.items);
    cursor = body.has_more === true ? (body.next_cursor ?? undefined) : undefined;
  } while (cursor !== undefined);
  return issues;
}

export async function firstIssue({ tracker }: TrackerSubject): Promise<NormalizedIssue> {
  const [first] = (await tracker.pull({ limit: 1 })).body.items;
  assert.ok(first, 'the subject holds an issue');
  return first;
}

export async function push(
  { tracker }: TrackerSubject,
  key: string,
  body: readonly PushItem[],
): Promise<readonly PushResultItem[]> {
  const envelope = await outcomeOf<PushResultEnvelope>(tracker, await tracker.push({ key, body }));
  return envelope.items ?? [];
}

/** The envelope of a write; an accepted one is looked at until it is over. */
export async function outcomeOf<T>(tracker: TrackerPort, write: Write<T>): Promise<T> {
  if (write.kind === 'done') return write.answer.body;
  for (let look = 0; look < 100; look++) {
    const { body } = await tracker.operation(write.operationId);
    if (body.status === 'completed') return body.result as T;
    assert.notEqual(body.status, 'failed', 'the operation failed');
  }
  return assert.fail('the operation never ended');
}

export function refOf({ system }: TrackerSubject, id: string): PushItem['ref'] {
  return { system, id, workspace: 'kit' };
}

export function fullRef({ ref }: NormalizedIssue): PushItem['ref'] {
  return { system: ref.system, id: ref.id, workspace: ref.workspace ?? 'kit' };
}
