import type { Binding } from '../core/model/binding.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import type { ClockPort } from '../ports/clock-port.ts';
import type { ConnectorSettingsPort } from '../ports/connector-settings-port.ts';
import type { CredentialPort } from '../ports/credential-port.ts';
import type { FilePort } from '../ports/file-port.ts';
import type { IdentityPort } from '../ports/identity-port.ts';
import type { OperationJournalPort } from '../ports/operation-journal-port.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { MachinePort } from '../ports/machine-port.ts';
import type { ProcessPort } from '../ports/process-port.ts';
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

export const tokens = {
  binding: token<BindingPort>('binding'),
  clock: token<ClockPort>('clock'),
  connectorSettings: token<ConnectorSettingsPort>('connectorSettings'),
  credentials: token<CredentialPort>('credentials'),
  files: token<FilePort>('files'),
  identity: token<IdentityPort>('identity'),
  journal: token<OperationJournalPort>('journal'),
  lock: token<LockPort>('lock'),
  machine: token<MachinePort>('machine'),
  openTracker: token<TrackerOpener>('openTracker'),
  process: token<ProcessPort>('process'),
  session: token<SessionPort>('session'),
  settings: token<SettingsPort>('settings'),
  transport: token<TransportPort>('transport'),
} as const;

/** Every port that `createTracker` lets its caller replace, by name. */
export type Ports = {
  readonly [Name in keyof typeof tokens]: (typeof tokens)[Name] extends Token<infer T> ? T : never;
};

function token<T>(name: string): Token<T> {
  return { key: Symbol(name) };
}
