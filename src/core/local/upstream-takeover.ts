import type { CallContext } from '../model/call.ts';
import { counted } from '../model/counted.ts';
import type { IssueStorePort, StoredMapping } from '../../ports/issue-store-port.ts';
import type { UpstreamMappingsPort } from '../../ports/upstream-mappings-port.ts';

export interface MappingSources {
  readonly store: IssueStorePort;
  readonly upstream: UpstreamMappingsPort;
}

/** Our mappings, and those of upstream's client that were not taken over yet. Stores nothing. */
export async function namesHere({ store, upstream }: MappingSources): Promise<readonly StoredMapping[]> {
  const known = await store.mappings();
  if ((await store.load()).upstreamTaken) return known;
  return [...known, ...fresh((await upstream.read())?.mappings ?? [], known)];
}

/** Once: what upstream's client has kept, but for what we have mapped otherwise by now. */
export async function takeOverMappings(
  { store, upstream }: MappingSources,
  context: CallContext,
): Promise<void> {
  const { upstreamTaken, generation } = await store.load();
  if (upstreamTaken) return;
  const found = await upstream.read();
  if (found === null) return;
  const put = fresh(found.mappings, await store.mappings());
  await store.commit({ mappings: { put }, upstreamTaken: true }, generation);
  const left = found.mappings.length - put.length;
  const clashes = `; ${left} clashed with others and ${left === 1 ? 'was' : 'were'} left out`;
  context.observe?.({
    type: 'note',
    message: `Took over ${counted(put.length, 'mapping')} from ${found.file}${left === 0 ? '' : clashes}.`,
  });
}

function fresh(found: readonly StoredMapping[], known: readonly StoredMapping[]): StoredMapping[] {
  const put: StoredMapping[] = [];
  for (const mapping of found) {
    const others = [...known, ...put];
    if (others.every((each) => each.wp_id !== mapping.wp_id && each.external_id !== mapping.external_id))
      put.push(mapping);
  }
  return put;
}
