import type { KnownIssues, NamedIssue } from '../repeats.ts';
import { nameKey } from '../repeats.ts';
import type { StoredMapping } from '../../ports/issue-store-port.ts';
import { refOf } from './item-outcomes.ts';
import type { RecordDesk } from './record-desk.ts';

/** The names of a local tracker: its mappings, and the creates that are stored and not delivered yet. */
export function locallyKnown(
  mappings: readonly StoredMapping[],
  { records, held, renamed }: Pick<RecordDesk, 'records' | 'held' | 'renamed'>,
  world: { readonly provider: string; readonly workspace: string },
): KnownIssues {
  const names = new Map<string, NamedIssue>();
  for (const { wp_id: name, external_id: mapped } of mappings) {
    const id = renamed.get(mapped) ?? mapped;
    const title = held.get(id)?.title ?? records.get(id)?.local.title;
    names.set(nameKey(name), {
      name,
      ref: refOf(id, world),
      ...(title === undefined ? {} : { title }),
      ...(held.has(id) ? {} : { state: 'missing' as const }),
    });
  }
  for (const { id, base, creation, local } of records.values()) {
    if (base !== null || creation === null) continue;
    const key = nameKey(creation.ref.id);
    const known = names.get(key);
    if (known !== undefined && known.state !== 'missing') continue;
    const waiting = held.has(id) ? {} : { state: 'waiting' as const };
    names.set(key, { name: creation.ref.id, ref: refOf(id, world), title: local.title, ...waiting });
  }
  return {
    provider: world.provider,
    names: [...names.values()],
    isIssue: (id) => held.has(id) || records.has(id),
  };
}
