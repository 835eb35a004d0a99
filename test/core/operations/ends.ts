import { canonicalJson } from '../../../src/core/model/json.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { TrackerError, type Answer, type Write } from '../../../src/index.ts';
import type { MemoryOperationJournal } from '../../../src/testing/index.ts';

/** How a tracker may answer, for tests that only tell one end from another. */
export const answer = <T>(body: T): Answer<T> => ({ body, deviations: [], replayed: false });
export const done = (): Write<never> => ({ kind: 'done', answer: answer({ status: 'ok' } as never) });
export const accepted = (): Write<never> => ({ kind: 'accepted', operationId: 'op-1', replayed: false });
export const fails = (error: TrackerError) => (): never => {
  throw error;
};
export const lost = fails(new TrackerError('effect_unknown', 'no answer', { effect: 'unknown' }));
export const offline = fails(new TrackerError('cannot_connect', 'nobody there'));
export const item = (title: string) => ({
  ref: { system: 'linear', id: 'LIN-1', workspace: 'a' },
  action: 'update' as const,
  patch: { title },
});

/** A push whose process died, with this as the last that was recorded. */
export async function died(
  journal: MemoryOperationJournal,
  before: 'sending' | 'unknown' | 'accepted',
  key = 'old',
): Promise<string> {
  const lease = await journal.begin({
    key,
    kind: 'push',
    target: { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' },
    body: JSON.stringify([item('old')]),
    bodyHash: systemIdentity.sha256(new TextEncoder().encode(`push\n${canonicalJson([item('old')])}`)),
  });
  if (before !== 'sending')
    await lease.advance({ state: before, ...(before === 'accepted' ? { operationId: 'op-0' } : {}) });
  await lease.release();
  return lease.entry.id;
}
