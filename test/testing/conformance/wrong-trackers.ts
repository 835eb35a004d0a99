import { checkKey, checkPullQuery, checkPushItems, checkRunQuery, TrackerError } from '../../../src/index.ts';
import type {
  CallContext,
  NormalizedIssue,
  PullQuery,
  PullResultEnvelope,
  PushItem,
  RunQuery,
  WriteRequest,
} from '../../../src/index.ts';
import { NotebookTracker } from '../../../examples/embed/notebook-tracker.ts';
import { notes } from './kit-results.ts';

type PushWrite = WriteRequest<readonly PushItem[]>;

/** A tracker that is right but for what its heirs do. */
export class Notebook extends NotebookTracker {
  constructor() {
    super('github', notes());
  }

  async everything(): Promise<readonly NormalizedIssue[]> {
    return (await super.pull({ limit: 10_000 })).body.items;
  }
}

class LimitOfFirstPageOnly extends Notebook {
  override pull(query: PullQuery, context?: CallContext) {
    checkPullQuery(query);
    return super.pull(query.cursor === undefined ? query : { ...query, limit: 10_000 }, context);
  }
}

class OldestInsteadOfNewest extends Notebook {
  override async pull(query: PullQuery, context?: CallContext) {
    const page = await super.pull(query, context);
    if (query.filters?.updated_since === undefined) return page;
    const oldest = (await this.everything())
      .toSorted((a, b) => Date.parse(a.updated_at ?? '') - Date.parse(b.updated_at ?? ''))
      .slice(0, page.body.items.length);
    return { ...page, body: { ...page.body, items: oldest } };
  }
}

class NoTypeFilter extends Notebook {
  override pull(query: PullQuery, context?: CallContext) {
    checkPullQuery(query);
    const { issue_type: _, ...filters } = query.filters ?? {};
    return super.pull({ ...query, filters }, context);
  }
}

class FiltersOfFirstPageOnly extends Notebook {
  override pull(query: PullQuery, context?: CallContext) {
    return super.pull(query.cursor === undefined ? query : { ...query, filters: {} }, context);
  }
}

class AbortAfterTheFact extends Notebook {
  override async push(write: PushWrite, context: CallContext = {}) {
    const done = await super.push(write);
    context.signal?.throwIfAborted();
    return done;
  }
}

class LooksInSpiteOfAbort extends Notebook {
  override operation(id: string) {
    return super.operation(id);
  }
}

class GoodBeforeBad extends Notebook {
  override async push(write: PushWrite, context?: CallContext) {
    try {
      checkPushItems(write.body);
    } catch (error) {
      if (write.body.length > 1)
        await super.push({ key: `${write.key}/0`, body: write.body.slice(0, 1) }, context);
      throw error;
    }
    return super.push(write, context);
  }
}

class DropsBodyAndStatus extends Notebook {
  override push(write: PushWrite, context?: CallContext) {
    checkPushItems(write.body);
    const body = write.body.map(({ patch, ...item }): PushItem => {
      if (!patch) return item;
      const { body: _, status: __, ...kept } = patch;
      return { ...item, patch: Object.keys(kept).length > 0 ? kept : { custom_fields: {} } };
    });
    return super.push({ ...write, body }, context);
  }
}

class MoreWithoutCursor extends Notebook {
  override async pull(query: PullQuery, context?: CallContext) {
    const page = await super.pull(query, context);
    if (page.body.has_more === true || query.cursor === undefined) return page;
    return { ...page, body: { ...page.body, has_more: true, next_cursor: null } };
  }
}

class DryRunWithoutPlan extends Notebook {
  override readonly capabilities = { ...new Notebook().capabilities, dryRun: true };
}

class MisspelledField extends Notebook {
  override readonly capabilities = { ...new Notebook().capabilities, writableFields: ['title', 'labes'] };
}

class MappingsWithoutEdit extends Notebook {
  override readonly capabilities = { ...new Notebook().capabilities, editMappings: true };
}

/** Pages whose cursor is a number of issues, in an order that an added issue moves. */
abstract class Counted extends Notebook {
  abstract startOf(count: number, cursor: string | undefined): number;
  abstract cursorAt(count: number, end: number): number;
  abstract ordered(issues: readonly NormalizedIssue[]): readonly NormalizedIssue[];

  override async pull(query: PullQuery, context?: CallContext) {
    const { cursor, limit = 100, ...rest } = query;
    checkPullQuery(query);
    if (cursor !== undefined && !/^\d+$/.test(cursor)) throw new TrackerError('cursor_expired', 'No cursor.');
    const whole = await super.pull({ ...rest, limit: 10_000 }, context);
    const all = this.ordered(whole.body.items);
    const start = this.startOf(all.length, cursor);
    const end = start + limit;
    const more = end < all.length;
    const body: PullResultEnvelope = {
      ...whole.body,
      items: all.slice(start, end),
      has_more: more,
      next_cursor: more ? String(this.cursorAt(all.length, end)) : null,
    };
    return { ...whole, body };
  }
}

class NewestFirstByOffset extends Counted {
  startOf = (_count: number, cursor: string | undefined) => Number(cursor ?? 0);
  cursorAt = (_count: number, end: number) => end;
  ordered = (issues: readonly NormalizedIssue[]) => issues.toReversed();
}

class OldestFirstByRest extends Counted {
  startOf = (count: number, cursor: string | undefined) =>
    cursor === undefined ? 0 : count - Number(cursor);
  cursorAt = (count: number, end: number) => count - end;
  ordered = (issues: readonly NormalizedIssue[]) => issues;
}

class TakesAnyCursor extends Notebook {
  override async pull(query: PullQuery, context?: CallContext) {
    if (query.cursor === undefined || query.cursor.startsWith('place-')) return super.pull(query, context);
    const page = await super.pull({}, context);
    return { ...page, body: { ...page.body, items: [], has_more: false, next_cursor: null } };
  }
}

const inHex = (key: string) => Buffer.from(`key ${key}`).toString('hex').slice(0, 255);

class TakesAnyKey extends Notebook {
  override push(write: PushWrite, context?: CallContext) {
    return super.push({ ...write, key: inHex(write.key) }, context);
  }
}

class TakesAnyRunKey extends Notebook {
  override run(write: WriteRequest<RunQuery>, context?: CallContext) {
    return super.run({ ...write, key: inHex(write.key) }, context);
  }
}

class RunForgetsItsKey extends Notebook {
  #runs = 0;
  override run({ key, body }: WriteRequest<RunQuery>, context?: CallContext) {
    checkKey(key);
    return super.run({ key: `run-${(this.#runs += 1)}`, body }, context);
  }
}

class RunWithoutLimit extends Notebook {
  override run({ key, body }: WriteRequest<RunQuery>, context?: CallContext) {
    checkRunQuery(body);
    const { limit: _, ...rest } = body;
    return super.run({ key, body: rest }, context);
  }
}

class RunWithAnyLimit extends Notebook {
  override run({ key, body }: WriteRequest<RunQuery>, context?: CallContext) {
    const limit = Math.min(Math.max(Math.trunc(body.limit ?? 5), 1), 5);
    return super.run({ key, body: { ...body, limit } }, context);
  }
}

const joined = 'pages joined hold every issue once, in any page size';
const added = 'pages joined hold every issue once, also when one is added meanwhile';
const byStatus = 'a status filter lets only that status through';
const byType = 'a type filter lets only that type through';
const byTime = 'a time filter lets only newer issues through';
const known = 'capabilities name only what the contract knows and what is there';

/** One mistake each, and the cases that notice it: these and no others. */
export const wrongTrackers: readonly (readonly [
  mistake: string,
  tracker: new () => Notebook,
  noticed: readonly string[],
])[] = [
  ['pages after the first ignore the limit', LimitOfFirstPageOnly, [joined, added, byStatus, byType, byTime]],
  ['the time filter gives the oldest issues, as many', OldestInsteadOfNewest, [byTime]],
  ['the type filter is ignored', NoTypeFilter, [byType]],
  ['filters hold on the first page only', FiltersOfFirstPageOnly, [byStatus, byType, byTime]],
  ['an aborted push is carried out', AbortAfterTheFact, ['an aborted push changes nothing']],
  [
    'an aborted look at an operation goes on',
    LooksInSpiteOfAbort,
    ['an aborted signal ends every call with its reason'],
  ],
  [
    'good items before a bad one are carried out',
    GoodBeforeBad,
    ['a push with a wrong item does nothing of the others'],
  ],
  [
    'body and status of a patch are dropped',
    DropsBodyAndStatus,
    ['a created issue is there afterwards', 'an update that is told has every field that it carried'],
  ],
  ['the last page says that more follows', MoreWithoutCursor, [joined, added, byStatus, byType, byTime]],
  [
    'a dry run is promised without a plan',
    DryRunWithoutPlan,
    ['a dry run tells what would be written, and writes nothing', known],
  ],
  ['a field is misspelled', MisspelledField, [known]],
  [
    'editing mappings is promised without the method',
    MappingsWithoutEdit,
    ['mappings are added and removed', known],
  ],
  ['an issue comes twice when one is added', NewestFirstByOffset, [added]],
  ['an issue is skipped when one is added', OldestFirstByRest, [added]],
  ['a cursor of nobody gives an empty page', TakesAnyCursor, ['a cursor that no page gave is refused']],
  ['a push takes any key', TakesAnyKey, ['an invalid key is refused']],
  ['a run takes any key', TakesAnyRunKey, ['an invalid key is refused']],
  ['a run forgets its key', RunForgetsItsKey, ['the same key of a run with another body is refused']],
  ['a run ignores its limit', RunWithoutLimit, ['a run keeps its limit']],
  ['a run takes any limit', RunWithAnyLimit, ['a limit of a run out of bounds is refused']],
];
