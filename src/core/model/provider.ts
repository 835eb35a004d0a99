/** How a provider is reached: through the SaaS, by a local executable, or no longer at all. */
export type ProviderKind = 'saas' | 'local' | 'removed';

export interface ProviderEntry {
  readonly kind: ProviderKind;
  /** Other spellings that people and older configurations use. */
  readonly aliases: readonly string[];
}

/** The only list of providers in the product; everything else asks {@link classifyProvider}. */
export const providerTable = {
  linear: { kind: 'saas', aliases: [] },
  jira: { kind: 'saas', aliases: [] },
  github: { kind: 'saas', aliases: [] },
  gitlab: { kind: 'saas', aliases: [] },
  beads: { kind: 'local', aliases: [] },
  fp: { kind: 'local', aliases: [] },
  azure_devops: { kind: 'removed', aliases: ['azure', 'azure-devops'] },
} as const satisfies Record<string, ProviderEntry>;

type ProviderTable = typeof providerTable;
export type ProviderName = keyof ProviderTable;

type NamesOfKind<K extends ProviderKind> = {
  [N in ProviderName]: ProviderTable[N]['kind'] extends K ? N : never;
}[ProviderName];

export type SaasProviderName = NamesOfKind<'saas'>;
export type LocalProviderName = NamesOfKind<'local'>;
export type RemovedProviderName = NamesOfKind<'removed'>;

export type ClassifiedProvider =
  | { readonly kind: 'saas'; readonly name: SaasProviderName }
  | { readonly kind: 'local'; readonly name: LocalProviderName }
  | { readonly kind: 'removed'; readonly name: RemovedProviderName; readonly given: string }
  | { readonly kind: 'unknown'; readonly given: string };

/** Trims and folds the case first: `" Linear "` is linear wherever it was written. */
export function classifyProvider(given: string): ClassifiedProvider {
  const folded = given.trim().toLowerCase();
  for (const [name, entry] of Object.entries(providerTable) as [ProviderName, ProviderEntry][]) {
    if (name === folded || entry.aliases.includes(folded)) {
      return { kind: entry.kind, name, given: given.trim() } as ClassifiedProvider;
    }
  }
  return { kind: 'unknown', given: given.trim() };
}

/** The program that drives each local provider. */
export const localPrograms: Readonly<Record<LocalProviderName, string>> = { beads: 'bd', fp: 'fp' };

/** Names of one kind in alphabetical order, as `providers` prints them. */
export function providersOfKind<K extends ProviderKind>(kind: K): readonly NamesOfKind<K>[] {
  return Object.entries(providerTable)
    .filter(([, entry]) => entry.kind === kind)
    .map(([name]) => name as NamesOfKind<K>)
    .sort();
}
