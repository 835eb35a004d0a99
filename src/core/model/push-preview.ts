import type { ItemError, PushItem } from './envelope.ts';

/** What a push to the SaaS would do now, item by item. */
export interface PushPreview {
  readonly provider: string;
  readonly project_slug: string;
  /** Base URL of the server; empty where an embedder's own tracker needs none. */
  readonly server: string;
  /** As they were given. */
  readonly items: readonly PushItem[];
  /** One for each item, in their order. */
  readonly plan: readonly PreviewedItem[];
  /** Items that would fail. */
  readonly item_errors: readonly ItemError[];
}

export interface PreviewedItem {
  readonly ref: PushItem['ref'];
  /** `skip`: a create of a name that is mapped. `refuse`: an item that would fail; see `item_errors`. */
  readonly action: PushItem['action'] | 'skip' | 'refuse';
  /** The issue, where it is known. */
  readonly remote_ref: PushItem['ref'] | null;
  /** Title of the issue now; of a create the title that it gives. */
  readonly title: string | null;
  readonly message: string | null;
  /** What the issue has otherwise than the item wants it; for a create all that it gives. */
  readonly fields: readonly PreviewedField[];
}

export interface PreviewedField {
  readonly field: string;
  /** Absent where there was nothing before, or the issue was not read. */
  readonly before?: unknown;
  readonly after: unknown;
}
