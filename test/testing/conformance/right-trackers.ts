import { checkKey, checkPullQuery, checkPushItems, TrackerError } from '../../../src/index.ts';
import type {
  Answer,
  CallContext,
  Mapping,
  MappingEdit,
  MappingList,
  NormalizedIssue,
  OperationResult,
  PullQuery,
  PushItem,
  PushResultEnvelope,
  TrackerCapabilities,
  Write,
  WriteRequest,
} from '../../../src/index.ts';
import { Notebook } from './wrong-trackers.ts';

type PushWrite = WriteRequest<readonly PushItem[]>;

function answer<T>(body: T): Answer<T> {
  return { body, deviations: [], replayed: false };
}

/** Refuses, as an item, what it says that it cannot do. */
abstract class Limited extends Notebook {
  abstract refuses(item: PushItem): boolean;

  override async push(write: PushWrite, context: CallContext = {}): Promise<Write<PushResultEnvelope>> {
    context.signal?.throwIfAborted();
    checkKey(write.key);
    checkPushItems(write.body);
    if (!write.body.some((item) => this.refuses(item))) return super.push(write, context);
    const items = write.body.map(({ ref, action }) => ({ ref, action, outcome: 'failed' as const }));
    const summary = { total: items.length, succeeded: 0, failed: items.length, skipped: 0 };
    return { kind: 'done', answer: answer<PushResultEnvelope>({ status: 'error', summary, items }) };
  }
}

/** Can less than the notebook, and refuses the rest. */
export function limited(
  less: Partial<TrackerCapabilities>,
  refuses: (item: PushItem) => boolean = () => false,
): Notebook {
  return new (class extends Limited {
    override readonly capabilities = { ...new Notebook().capabilities, ...less };
    refuses = refuses;
    override async pull(query: PullQuery, context?: CallContext) {
      if (Object.keys(query.filters ?? {}).some((name) => !this.capabilities.filters.includes(name)))
        throw new TrackerError('invalid_input', 'There is no such filter here.');
      return super.pull(query, context);
    }
  })();
}

/** What was changed last comes last; pages are cut from the order that the first of them has seen. */
export class LastChangedLast extends Notebook {
  readonly #orders: (readonly NormalizedIssue[])[] = [];

  override async pull(query: PullQuery, context?: CallContext) {
    const { cursor, limit = 100, ...rest } = query;
    checkPullQuery(query);
    const [, order, start = '0'] = /^(\d+)\/(\d+)$/.exec(cursor ?? '') ?? [];
    if (cursor !== undefined && order === undefined) throw new TrackerError('cursor_expired', 'No cursor.');
    const whole = await super.pull({ ...rest, limit: 10_000 }, context);
    const timeOf = ({ updated_at: at }: NormalizedIssue) => Date.parse(at ?? '');
    if (order === undefined) this.#orders.push(whole.body.items.toSorted((a, b) => timeOf(a) - timeOf(b)));
    const number = order === undefined ? this.#orders.length - 1 : Number(order);
    const all = this.#orders[number] ?? [];
    const end = Number(start) + limit;
    const more = end < all.length;
    const page = { items: all.slice(Number(start), end), has_more: more };
    return { ...whole, body: { ...whole.body, ...page, next_cursor: more ? `${number}/${end}` : null } };
  }
}

/** Its writes end some time after they were accepted, by the clock that it is given. */
export class SlowTracker extends Notebook {
  override readonly capabilities = { ...new Notebook().capabilities, async: true };
  readonly #accepted = new Map<string, { over: number; write: Write<PushResultEnvelope> }>();
  readonly #lasts: number;
  readonly #now: () => number;

  constructor(lasts: number, now: () => number) {
    super();
    this.#lasts = lasts;
    this.#now = now;
  }

  override async push(write: PushWrite, context?: CallContext): Promise<Write<PushResultEnvelope>> {
    const done = await super.push(write, context);
    const operationId = `operation-${write.key}`;
    const replayed = this.#accepted.has(operationId);
    if (!replayed) this.#accepted.set(operationId, { over: this.#now() + this.#lasts, write: done });
    return { kind: 'accepted', operationId, replayed };
  }

  override async operation(id: string, context?: CallContext): Promise<Answer<OperationResult>> {
    const accepted = this.#accepted.get(id);
    if (accepted?.write.kind !== 'done') return super.operation(id, context);
    if (this.#now() < accepted.over) return answer({ operation_id: id, status: 'running' });
    return answer({ operation_id: id, status: 'completed', result: accepted.write.answer.body });
  }
}

/** Holds mappings from the start, and knows which issues there are. */
export class MappingTracker extends Notebook {
  override readonly capabilities = { ...new Notebook().capabilities, editMappings: true };
  readonly #mappings: Mapping[];

  constructor(mapped: readonly string[]) {
    super();
    this.#mappings = mapped.map((id) => ({ wp_id: `WP-${id}`, system: 'github', external_id: id }));
  }

  override async mappings(context: CallContext = {}): Promise<Answer<MappingList>> {
    context.signal?.throwIfAborted();
    return answer({ mappings: [...this.#mappings] });
  }

  async editMappings(edit: MappingEdit): Promise<Mapping> {
    if (edit.kind === 'remove') {
      const at = this.#mappings.findIndex(({ wp_id: id }) => 'wpId' in edit && id === edit.wpId);
      const [removed] = at < 0 ? [] : this.#mappings.splice(at, 1);
      if (removed) return removed;
      throw new TrackerError('mapping_unknown', 'There is no such mapping.');
    }
    const { wpId, externalId } = edit;
    if (!(await this.everything()).some(({ ref }) => ref.id === externalId))
      throw new TrackerError('invalid_input', `There is no issue ${externalId}.`);
    if (this.#mappings.some((each) => each.wp_id === wpId || each.external_id === externalId))
      throw new TrackerError('mapping_clash', 'One of both is mapped already.');
    const mapping = { wp_id: wpId, system: 'github', external_id: externalId };
    this.#mappings.push(mapping);
    return mapping;
  }
}
