/**
 * For tests of this product and of those who build on it. Imports no test runner.
 */
export { startSandbox, type Sandbox } from './sandbox/sandbox.ts';
export { defaultUser, type SandboxOptions } from './sandbox/sandbox-options.ts';
export type { Fault } from './sandbox/faults.ts';
export { contractErrors, type ContractErrorCode } from './sandbox/contract-errors.ts';
export type { RecordedRequest } from './sandbox/request-journal.ts';
export type { AcceptedOperation, OperationOutcome } from './sandbox/operations.ts';
export type { SandboxUser } from './sandbox/token-desk.ts';
export type { Issue, Mapping, PushItem } from './sandbox/issue-book.ts';
export { sampleIssues } from './sandbox/sample-issues.ts';
export type { ConformanceCase, LeftOut } from './conformance/conformance-case.ts';
export { trackerPortKit, type TrackerSubject } from './conformance/tracker-port-kit.ts';
export { credentialPortKit, type CredentialSubject } from './conformance/credential-port-kit.ts';
export { operationJournalKit } from './conformance/operation-journal-kit.ts';
export type { JournalSubject } from './conformance/journal-subject.ts';
export { lockPortKit, type LockSubject } from './conformance/lock-port-kit.ts';
export { MemoryClock } from './memory/memory-clock.ts';
export { MemoryIssueNames } from './memory/memory-issue-names.ts';
export { MemoryOperationJournal, type MemoryJournalOptions } from './memory/memory-operation-journal.ts';
export {
  jsonResponse,
  ScriptedTransport,
  type ScriptedAnswer,
  type ScriptedStep,
} from './memory/scripted-transport.ts';
export { MemoryConnector, type MemoryConnectorOptions } from './memory/memory-connector.ts';
