import assert from 'node:assert/strict';
import { titled, titles } from './subject-calls.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export async function abortEndsCalls(subject: TrackerSubject): Promise<void> {
  const { tracker } = subject;
  const body = [await titled(subject, 'WP-ABORT', 'Aborted')];
  const { context, endsSo } = aborted();
  for (const call of [
    () => tracker.pull({}, context),
    () => tracker.status(context),
    () => tracker.mappings(context),
    () => tracker.push({ key: 'abort-1', body }, context),
    () => tracker.run({ key: 'abort-2', body: {} }, context),
    () => tracker.operation('an-operation', context),
  ]) {
    await assert.rejects(call, endsSo);
  }
}

/** Aborted before it began, so there is no doubt about its effect. */
export async function abortedPushDoesNothing(subject: TrackerSubject): Promise<void> {
  const before = await titles(subject);
  const body = [await titled(subject, 'WP-ABORT', 'Aborted')];
  const { context, endsSo } = aborted();
  await assert.rejects(() => subject.tracker.push({ key: 'abort-3', body }, context), endsSo);
  assert.deepEqual(await titles(subject), before, 'the push was aborted, and done');
}

function aborted() {
  const reason = new Error('enough');
  return {
    context: { signal: AbortSignal.abort(reason) },
    endsSo: (thrown: unknown) => thrown === reason || (thrown as Error).cause === reason,
  };
}
