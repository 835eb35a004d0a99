import type { CallContext } from '../model/call.ts';
import { TrackerError } from '../model/error.ts';
import type { MappingEdit } from '../model/mapping-edit.ts';
import { shellWord } from '../model/shell-word.ts';
import type { IssueStorePort, StoredMapping } from '../../ports/issue-store-port.ts';
import type { UpstreamMappingsPort } from '../../ports/upstream-mappings-port.ts';
import { takeOverMappings } from './upstream-takeover.ts';

export interface LocalMappingsDeps {
  readonly store: IssueStorePort;
  readonly upstream: UpstreamMappingsPort;
  readonly provider: string;
  readonly workspace: string;
  /** Wall clock, RFC 3339. */
  now(): string;
  /** Runs work while no sync of ours is on. */
  alone<T>(context: CallContext, work: () => Promise<T>): Promise<T>;
}

/** Which work package is which issue of a local tracker: each of both once in a project. */
export class LocalMappings {
  readonly #deps: LocalMappingsDeps;

  constructor(deps: LocalMappingsDeps) {
    this.#deps = deps;
  }

  /**
   * Waits only to take over what upstream's client has kept. A mapping whose issue was not there when
   * the tracker was read last has `missing: true`.
   */
  async list(context: CallContext): Promise<readonly StoredMapping[]> {
    const { store, upstream, alone } = this.#deps;
    const fresh = !(await store.load()).upstreamTaken && (await upstream.read()) !== null;
    if (fresh) await alone(context, () => takeOverMappings(this.#deps, context));
    const mappings = await store.mappings();
    const held =
      mappings.length === 0 ? null : await store.snapshotOf(mappings.map((each) => each.external_id));
    if (held === null) return mappings;
    const ids = new Set(held.map(({ ref }) => ref.id));
    return mappings.map((each) => (ids.has(each.external_id) ? each : { ...each, missing: true }));
  }

  edit(edit: MappingEdit, context: CallContext): Promise<StoredMapping> {
    return this.#deps.alone(context, () => this.#edit(edit, context));
  }

  async #edit(edit: MappingEdit, context: CallContext): Promise<StoredMapping> {
    await takeOverMappings(this.#deps, context);
    const known = await this.#deps.store.mappings();
    switch (edit.kind) {
      case 'add':
        return this.#add(edit, known);
      case 'remove':
        return this.#remove(edit, known);
      default:
        throw new TrackerError('invalid_input', 'An edit of mappings is of the kind add or remove.');
    }
  }

  async #add(edit: MappingEdit & { kind: 'add' }, known: readonly StoredMapping[]): Promise<StoredMapping> {
    const wpId = named(edit.wpId, 'work package');
    const externalId = named(edit.externalId, 'issue');
    const clashes = known.filter((each) => (each.wp_id === wpId) !== (each.external_id === externalId));
    const [clash] = clashes;
    if (clash !== undefined) {
      const taken = clashes.map((each) => `${each.wp_id} is ${each.external_id}`).join(', and ');
      throw new TrackerError(
        'mapping_clash',
        `${wpId} and ${externalId} cannot be mapped: ${taken} already.`,
        { hint: `Remove that first with \`tracker map remove --wp-id ${shellWord(clash.wp_id)}\`.` },
      );
    }
    const before = known.find((each) => each.wp_id === wpId);
    const now = this.#deps.now();
    const mapping: StoredMapping = {
      ...before,
      wp_id: wpId,
      system: this.#deps.provider,
      external_id: externalId,
      ...(edit.externalKey === undefined ? {} : { external_key: edit.externalKey }),
      ...(edit.externalUrl === undefined ? {} : { external_url: edit.externalUrl }),
      workspace: this.#deps.workspace,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    await this.#commit({ put: [mapping] });
    return mapping;
  }

  async #remove(
    edit: MappingEdit & { kind: 'remove' },
    known: readonly StoredMapping[],
  ): Promise<StoredMapping> {
    const wanted = 'wpId' in edit ? named(edit.wpId, 'work package') : named(edit.externalId, 'issue');
    const found = known.find((each) => ('wpId' in edit ? each.wp_id : each.external_id) === wanted);
    if (found === undefined) {
      const name = 'wpId' in edit ? `work package '${edit.wpId}'` : `issue '${edit.externalId}'`;
      throw new TrackerError('mapping_unknown', `No mapping holds ${name}.`);
    }
    await this.#commit({ remove: [found.wp_id] });
    return found;
  }

  async #commit(mappings: { put?: readonly StoredMapping[]; remove?: readonly string[] }): Promise<void> {
    const { generation } = await this.#deps.store.load();
    await this.#deps.store.commit({ mappings }, generation);
  }
}

function named(given: string, what: string): string {
  const name = typeof given === 'string' ? given.trim() : '';
  if (name === '') throw new TrackerError('invalid_input', `The ${what} must have a name.`);
  return name;
}
