import type { LocalProviderName, SaasProviderName } from './provider.ts';

export const ownershipModes = [
  'external_authoritative',
  'spec_kitty_authoritative',
  'split_ownership',
] as const;
export type OwnershipMode = (typeof ownershipModes)[number];

export const fieldOwners = ['external', 'local', 'shared'] as const;
export type FieldOwner = (typeof fieldOwners)[number];

/** Where the `tracker:` block records the ownership rules; `doctrine` is the name before spec-kitty 3.2.7. */
export type OwnershipKey = 'ownership' | 'doctrine';

/** Who may write which field; local providers only. */
export interface Ownership {
  readonly mode: OwnershipMode;
  readonly fieldOwners: Readonly<Record<string, FieldOwner>>;
}

/** `tracker.egress` of the project: absent is not the same as any value. */
export type Egress =
  | { readonly kind: 'unset' }
  | { readonly kind: 'permitted' }
  | { readonly kind: 'refused' }
  /** Neither of the two legal spellings: counts as refused, and says why. */
  | { readonly kind: 'illegal'; readonly given: string };

/**
 * The `tracker:` block of `.kittify/config.yaml` as it stands there. Strings are trimmed, empty
 * ones absent. The provider is as written: classifying it is the core's.
 */
export interface RecordedBinding {
  readonly provider?: string;
  readonly projectSlug?: string;
  readonly workspace?: string;
  /** Written by newer clients in place of the slug; this client cannot route by it. */
  readonly bindingRef?: string;
  readonly ownershipMode?: string;
  readonly fieldOwners?: Readonly<Record<string, string>>;
  /** The key that `ownershipMode` and `fieldOwners` come from; `ownership` wins over `doctrine`. */
  readonly ownershipKey?: OwnershipKey;
  /** The rules under `doctrine` where `ownership` is recorded, too. */
  readonly ignoredOwnership?: {
    readonly mode?: string;
    readonly fieldOwners: Readonly<Record<string, string>>;
  };
  /** The block holds `doctrine`, and the project's spec-kitty reads `ownership`: its release 4 refuses to run. */
  readonly hasRetiredKey?: boolean;
  readonly egress: Egress;
  /** `project.uuid` of the same file: which project it is, wherever it lies. */
  readonly projectUuid?: string;
  /** The file, for messages. */
  readonly file: string;
  /** Lines of its keys (`provider`, `ownership.mode`, `ownership.field_owners.title`), for messages. */
  readonly lines?: Readonly<Record<string, number>>;
}

/** What `bind` records. What is absent keeps its recorded value. */
export interface BindingChange {
  readonly provider: SaasProviderName | LocalProviderName;
  readonly projectSlug?: string;
  readonly workspace?: string;
  readonly ownershipMode?: OwnershipMode;
  readonly fieldOwners?: Readonly<Record<string, FieldOwner>>;
}

/** What a caller of `bind` asks for. What is absent keeps its recorded value. */
export interface BindRequest {
  /** Default: the recorded provider. */
  readonly provider?: string;
  readonly projectSlug?: string;
  readonly workspace?: string;
  readonly ownershipMode?: string;
  readonly fieldOwners?: Readonly<Record<string, string>>;
  /** Upstream's `--credential`: command and cwd of a local provider; refused for SaaS providers. */
  readonly credentials?: Readonly<Record<string, string>>;
}

/** A binding that can be used: classified and complete. */
export type Binding =
  | { readonly kind: 'saas'; readonly provider: SaasProviderName; readonly projectSlug: string }
  | {
      readonly kind: 'local';
      readonly provider: LocalProviderName;
      readonly workspace: string;
      readonly ownership: Ownership;
      /** The file that records it: which project this is. */
      readonly file: string;
    };
