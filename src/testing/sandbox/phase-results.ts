import type { components } from '../../generated/pri-12.ts';
import type { IssueBook, PushItem } from './issue-book.ts';

type Schemas = components['schemas'];
type ResultSummary = Schemas['ResultSummary'];

/** What a page of issues looks like to the one who asked for it. */
export function pullPhase(
  items: Schemas['NormalizedIssue'][],
  nextCursor: string | null,
): Schemas['PullPhaseResult'] {
  return {
    status: 'ok',
    summary: counters(items.length, items.length, 0, 0),
    items,
    item_errors: null,
    has_more: nextCursor !== null,
    next_cursor: nextCursor,
  };
}

/** Applies items one by one: one that fails does not keep the others from being done. */
export function pushPhase(book: IssueBook, items: readonly PushItem[]): Schemas['PushPhaseResult'] {
  const results = items.map((item) => book.apply(item));
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
  const errors = failed.map(({ ref, message }): Schemas['ItemError'] => ({
    ref,
    code: 'not_applied',
    category: 'provider',
    message: message ?? '',
    retryable: false,
  }));
  const summary = counters(results.length, results.length - failed.length - skipped, failed.length, skipped);
  return {
    status: statusOf(summary),
    summary,
    items: results,
    item_errors: errors.length > 0 ? errors : null,
  };
}

/** Both phases together. */
export function combined(
  pull: ResultSummary,
  push: ResultSummary,
): Pick<Schemas['RunResultEnvelope'], 'status' | 'summary'> {
  const summary = counters(
    pull.total + push.total,
    pull.succeeded + push.succeeded,
    pull.failed + push.failed,
    pull.skipped + push.skipped,
  );
  return { status: statusOf(summary), summary };
}

/** `error` means that nothing went well. */
function statusOf({ total, failed }: ResultSummary): Schemas['EnvelopeStatus'] {
  if (failed === 0) return 'ok';
  return failed === total ? 'error' : 'partial';
}

function counters(total: number, succeeded: number, failed: number, skipped: number): ResultSummary {
  return { total, succeeded, failed, skipped };
}
