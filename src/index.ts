/**
 * The public surface: the façade and its wiring, the port types to implement, the errors, and the
 * answer types. Everything else is internal.
 */
export { createTracker, type Tracker, type TrackerOptions } from './composition/create-tracker.ts';
export type { Surroundings } from './composition/provide-defaults.ts';
export type { Ports, TrackerOpener } from './composition/tokens.ts';

export { TrackerService, type TrackerServiceDeps } from './core/tracker-service.ts';
export type { BindProjectDeps } from './core/bind-project.ts';
export type { BoundProjectDeps } from './core/bound-project.ts';
export type { KnownServerDeps } from './core/known-server.ts';
export type { DestinationDeps } from './core/operations/destination.ts';
export type { InTime } from './core/deadline.ts';
export type { WriteOptions, WriteOutcome } from './core/write-outcome.ts';
export { awaitOperation } from './core/await-operation.ts';
export { joinPages, pullPages } from './core/pull-pages.ts';

export { TrackerError, type Effect, type ErrorFacts, type ServerComplaint } from './core/model/error.ts';
export { errorTable, type ErrorCode, type ErrorEntry } from './core/model/error-table.ts';
export { exitCodes, type ErrorCategory, type ExitCode } from './core/model/exit-code.ts';
export { TransportFailure, type Culprit, type TransportFailureKind } from './core/model/transport-failure.ts';
export {
  checkKey,
  checkOperationId,
  checkPullQuery,
  checkPushItems,
  checkRunQuery,
} from './core/model/check-request.ts';
export { version } from './core/model/version.ts';

export type * from './core/model/binding.ts';
export type * from './core/model/call.ts';
export type * from './core/model/capabilities.ts';
export type * from './core/model/envelope.ts';
export {
  completeRead,
  namedRead,
  coreFields,
  type CompleteRead,
  type NamedRead,
  type CoreField,
  type Issue,
  type IssueFields,
} from './core/model/issue.ts';
export type * from './core/model/change.ts';
export type * from './core/model/diagnosis.ts';
export type * from './core/model/mapping-edit.ts';
export { isOver } from './core/model/operation-entry.ts';
export type {
  EntryState,
  EntryStep,
  NewEntry,
  OperationEntry,
  WriteKind,
  WriteTarget,
} from './core/model/operation-entry.ts';
export type { Resumed } from './core/operations/operation-desk.ts';
export type * from './core/model/record.ts';
export type * from './core/model/push-preview.ts';
export type * from './core/model/sync-plan.ts';
export { LocalTracker, type LocalTrackerDeps } from './core/local/local-tracker.ts';
export { ProcessFailure, type ProcessFailureKind } from './core/model/process-failure.ts';
export { classifyProvider, providersOfKind } from './core/model/provider.ts';
export type {
  ClassifiedProvider,
  LocalProviderName,
  ProviderKind,
  ProviderName,
  RemovedProviderName,
  SaasProviderName,
} from './core/model/provider.ts';
export type * from './core/model/session.ts';
export type * from './core/model/settings.ts';

export type * from './ports/binding-port.ts';
export type * from './ports/clock-port.ts';
export type * from './ports/connector-port.ts';
export type * from './ports/connector-settings-port.ts';
export type * from './ports/credential-port.ts';
export type * from './ports/file-port.ts';
export type * from './ports/identity-port.ts';
export type * from './ports/issue-names-port.ts';
export type * from './ports/issue-store-port.ts';
export type * from './ports/lock-port.ts';
export type * from './ports/machine-port.ts';
export type * from './ports/operation-journal-port.ts';
export type * from './ports/process-port.ts';
export type * from './ports/project-servers-port.ts';
export type * from './ports/session-port.ts';
export type * from './ports/settings-port.ts';
export type * from './ports/tracker-port.ts';
export type * from './ports/transport-port.ts';
export type * from './ports/upstream-mappings-port.ts';
