import type { StoredMapping } from './issue-store-port.ts';

/** The mappings that upstream's Python client has kept; read only. */
export interface UpstreamMappingsPort {
  /** `null` where that client has left no store. @throws TrackerError `store_unusable` */
  read(): Promise<{ readonly file: string; readonly mappings: readonly StoredMapping[] } | null>;
}
