import type { components } from '../../generated/pri-12.ts';

type Schemas = components['schemas'];

/**
 * A type of the contract as an answer may really arrive: enums are open, nothing is promised to
 * be there (contract, "Reading answers: two levels"). What is load-bearing is added below.
 */
export type AsAnswered<T> = T extends string
  ? string extends T
    ? T
    : T | (string & {})
  : T extends readonly (infer Item)[]
    ? readonly AsAnswered<Item>[]
    : T extends object
      ? { readonly [K in keyof T]?: AsAnswered<T[K]> }
      : T;

type Requiring<T, K extends keyof T> = T & { readonly [P in K]-?: Exclude<T[P], undefined> };

export type ExternalRef = Requiring<AsAnswered<Schemas['ExternalRef']>, 'system' | 'id'>;
export type NormalizedIssue = Omit<AsAnswered<Schemas['NormalizedIssue']>, 'ref'> & {
  readonly ref: ExternalRef;
};
export type PullResultEnvelope = Omit<AsAnswered<Schemas['PullResultEnvelope']>, 'items'> & {
  readonly items: readonly NormalizedIssue[];
};
export type PushResultEnvelope = AsAnswered<Schemas['PushResultEnvelope']>;
export type PushResultItem = AsAnswered<Schemas['PushResultItem']>;
export type RunResultEnvelope = AsAnswered<Schemas['RunResultEnvelope']>;
export type ItemError = AsAnswered<Schemas['ItemError']>;
export type ResultSummary = AsAnswered<Schemas['ResultSummary']>;
export type IdentityPath = AsAnswered<Schemas['IdentityPath']>;
export type OperationAccepted = Requiring<AsAnswered<Schemas['OperationAccepted']>, 'operation_id'>;
export type OperationResult = Requiring<AsAnswered<Schemas['OperationResult']>, 'status'>;
export type TrackerStatus = AsAnswered<Schemas['TrackerStatus']>;
export type Mapping = AsAnswered<Schemas['Mapping']>;
export type MappingList = Omit<AsAnswered<Schemas['MappingList']>, 'mappings'> & {
  readonly mappings: readonly Mapping[];
};
export type Health = AsAnswered<Schemas['Health']>;

/** What a caller sends is exact: the contract's own request types. */
export type PushItem = Schemas['PushItem'];
export type PullFilters = Schemas['PullFilters'];
export type IssueStatus = Schemas['IssueStatus'];
export type IssueType = Schemas['IssueType'];

/** What one pull asks for; the binding adds provider and project. */
export interface PullQuery {
  /** 1..10000, default 100. */
  readonly limit?: number;
  /** Opaque, as an earlier page gave it. */
  readonly cursor?: string;
  readonly filters?: PullFilters;
}

/** What one run asks for; the binding adds provider and project. */
export interface RunQuery {
  /** 1..10000, default 100. */
  readonly limit?: number;
  /** Default true. */
  readonly pullFirst?: boolean;
}
