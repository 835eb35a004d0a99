import type { Binding } from '../model/binding.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { IssueStorePort } from '../../ports/issue-store-port.ts';
import type { UpstreamMappingsPort } from '../../ports/upstream-mappings-port.ts';
import type { RecordDesk } from './record-desk.ts';
import type { SyncEngine } from './sync-engine.ts';

/** What one push or run of a local tracker works with. */
export interface LocalSync {
  readonly binding: Binding & { readonly kind: 'local' };
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly upstream: UpstreamMappingsPort;
  readonly identity: IdentityPort;
  readonly desk: RecordDesk;
  readonly engine: SyncEngine;
  /** Wall clock, RFC 3339. */
  now(): string;
}
