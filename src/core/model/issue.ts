import type { components } from '../../generated/pri-12.ts';

/** An issue as we make one ourselves: the contract's own type, exact. */
export type Issue = components['schemas']['NormalizedIssue'];
export type IssueLink = components['schemas']['IssueLink'];

declare const complete: unique symbol;

/**
 * Every issue that a tracker holds. A type of its own, so that a page or a cut answer can never
 * stand where absence means "gone".
 */
export interface CompleteRead {
  readonly issues: readonly Issue[];
  readonly [complete]: true;
}

/** For connectors only, after they have made sure that nothing is missing. */
export function completeRead(issues: readonly Issue[]): CompleteRead {
  return { issues } as CompleteRead;
}
