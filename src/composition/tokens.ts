import type { Binding } from '../core/model/binding.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import type { ClockPort } from '../ports/clock-port.ts';
import type { ConnectorSettingsPort } from '../ports/connector-settings-port.ts';
import type { CredentialPort } from '../ports/credential-port.ts';
import type { FilePort } from '../ports/file-port.ts';
import type { IdentityPort } from '../ports/identity-port.ts';
import type { IssueNamesPort } from '../ports/issue-names-port.ts';
import type { OperationJournalPort } from '../ports/operation-journal-port.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { MachinePort } from '../ports/machine-port.ts';
import type { ProcessPort } from '../ports/process-port.ts';
import type { ProjectServersPort } from '../ports/project-servers-port.ts';
import type { SessionPort } from '../ports/session-port.ts';
import type { SettingsPort } from '../ports/settings-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import type { TransportPort } from '../ports/transport-port.ts';

/** A container token that remembers its type; tsyringe's own tokens do not. */
export interface Token<T> {
  readonly key: symbol;
  /** Never set: carries the type only. */
  readonly type?: T;
}

/** Opens the one TrackerPort that serves a binding. */
export type TrackerOpener = (binding: Binding) => Promise<TrackerPort>;

/** Every port that `createTracker` lets its caller replace, by name. */
export interface Ports {
  readonly binding: BindingPort;
  readonly clock: ClockPort;
  readonly connectorSettings: ConnectorSettingsPort;
  readonly credentials: CredentialPort;
  readonly files: FilePort;
  readonly identity: IdentityPort;
  readonly journal: OperationJournalPort;
  readonly lock: LockPort;
  readonly machine: MachinePort;
  readonly names: IssueNamesPort;
  readonly openTracker: TrackerOpener;
  readonly process: ProcessPort;
  readonly servers: ProjectServersPort;
  readonly session: SessionPort;
  readonly settings: SettingsPort;
  readonly transport: TransportPort;
}

export const tokens: { readonly [Name in keyof Ports]: Token<Ports[Name]> } = {
  binding: token('binding'),
  clock: token('clock'),
  connectorSettings: token('connectorSettings'),
  credentials: token('credentials'),
  files: token('files'),
  identity: token('identity'),
  journal: token('journal'),
  lock: token('lock'),
  machine: token('machine'),
  names: token('names'),
  openTracker: token('openTracker'),
  process: token('process'),
  servers: token('servers'),
  session: token('session'),
  settings: token('settings'),
  transport: token('transport'),
};

function token<T>(name: string): Token<T> {
  return { key: Symbol(name) };
}
