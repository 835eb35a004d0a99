import type { TrackerCapabilities } from '../../core/model/capabilities.ts';
import { providerTable, providersOfKind, type LocalProviderName } from '../../core/model/provider.ts';
import { localCapabilities, saasCapabilities } from '../../composition/provider-capabilities.ts';

const programs: Readonly<Record<LocalProviderName, string>> = { beads: 'bd', fp: 'fp' };

/** What each provider can do, from what its adapter says of itself. */
export function providersText(): string {
  return [
    'PROVIDERS',
    `  ${providersOfKind('saas').join(', ')}: through the Spec Kitty SaaS, and only through it`,
    '    set up: `tracker auth login`, `tracker bind --provider linear --project-slug SLUG`, and the provider',
    '    connected in the Spec Kitty dashboard; mappings are edited there, too',
    ...linesOf(saasCapabilities),
    ...providersOfKind('local').flatMap((name) => [
      '',
      `  ${name}: on this machine, by its own program ${programs[name]}`,
      `    set up: \`tracker bind --provider ${name} --workspace NAME\`; no login`,
      ...linesOf(localCapabilities[name]),
    ]),
    '',
    '  Gone:',
    ...providersOfKind('removed').map(
      (name) =>
        `    ${[name, ...providerTable[name].aliases].join(', ')}: \`tracker unbind\`, then bind another`,
    ),
  ].join('\n');
}

function linesOf(can: TrackerCapabilities): string[] {
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  return [
    `    writes: ${wrapped(can.writableFields)}`,
    `    actions: ${can.actions.join(', ')}`,
    `    filters of sync pull: ${can.filters.join(', ')}`,
    `    dry run field by field: ${yes(can.dryRun)}; map add and map remove: ${yes(can.editMappings)}`,
    `    sync run --limit: ${yes(can.runLimit)}; accepted writes and --no-wait: ${yes(can.async)}`,
  ];
}

function wrapped(fields: readonly string[]): string {
  return fields.join(', ').replace(/(.{70,}?,) /g, '$1\n            ');
}
