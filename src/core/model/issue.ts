import type { components } from '../../generated/pri-12.ts';

/** An issue as we make one ourselves: the contract's own type, exact. */
export type Issue = components['schemas']['NormalizedIssue'];
export type IssueLink = components['schemas']['IssueLink'];

/** What a patch may carry (contract, A-4), and what is merged: the core fields. */
export const coreFields = [
  'title',
  'body',
  'status',
  'issue_type',
  'priority',
  'assignees',
  'labels',
  'parent_ref',
  'links',
  'custom_fields',
] as const satisfies readonly (keyof Issue)[];
export type CoreField = (typeof coreFields)[number];

/**
 * The core fields of one issue. `links` holds the issue's own ones only (`ownLinkTypes`): the other
 * end of a link is shown on an issue, and belongs to the issue at that end.
 */
export type IssueFields = Pick<Issue, CoreField>;

/** Links that stand on the issue itself; `blocks` and `parent_of` are the other end of one. */
export const ownLinkTypes: ReadonlySet<string> = new Set(['blocked_by', 'relates_to', 'duplicates']);

/** The fields that are given, in the order of the contract. */
export function namedFields(fields: Partial<IssueFields>): CoreField[] {
  return coreFields.filter((field) => fields[field] !== undefined);
}

export function fieldsOf(issue: Issue): IssueFields {
  return {
    title: issue.title,
    body: issue.body,
    status: issue.status,
    issue_type: issue.issue_type,
    priority: issue.priority,
    assignees: issue.assignees,
    labels: issue.labels,
    parent_ref: issue.parent_ref,
    links: issue.links.filter(({ type }) => ownLinkTypes.has(type)),
    custom_fields: issue.custom_fields,
  };
}

declare const complete: unique symbol;

/**
 * Every issue that a tracker holds. A type of its own, so that a page or a cut answer can never
 * stand where absence means "gone".
 */
export interface CompleteRead {
  readonly extent: 'all';
  readonly issues: readonly Issue[];
  /** While the tracker's fingerprint is this one, another complete read gives the same. */
  readonly fingerprint: string | null;
  readonly [complete]: true;
}

/**
 * For connectors only, after they have made sure that nothing is missing. `fingerprint`: of just these
 * issues; `null` where there is none, or the tracker may have changed during the read.
 */
export function completeRead(issues: readonly Issue[], fingerprint: string | null = null): CompleteRead {
  return { extent: 'all', issues, fingerprint } as CompleteRead;
}

/**
 * Issues that were asked for by their ids, each of them there. Says nothing of any other: what is absent
 * from it is not "gone".
 */
export interface NamedRead {
  readonly extent: 'named';
  readonly issues: readonly Issue[];
}

export function namedRead(issues: readonly Issue[]): NamedRead {
  return { extent: 'named', issues };
}
