/** A change of the mappings of a local tracker. */
export type MappingEdit =
  | {
      readonly kind: 'add';
      readonly wpId: string;
      readonly externalId: string;
      readonly externalKey?: string;
      readonly externalUrl?: string;
    }
  /** By either end. */
  | { readonly kind: 'remove'; readonly wpId: string }
  | { readonly kind: 'remove'; readonly externalId: string };
