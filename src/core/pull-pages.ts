import type { Answer, CallContext } from './model/call.ts';
import type { PullQuery, PullResultEnvelope } from './model/envelope.ts';
import { TrackerError, asTrackerError } from './model/error.ts';
import type { ErrorCategory } from './model/exit-code.ts';
import { shellWord } from './model/shell-word.ts';

/** What may be over later: then the last good page is the place to go on from. */
const resumable: ReadonlySet<ErrorCategory> = new Set(['network', 'server', 'interrupted', 'terminated']);

/** Pages in a row without an issue, each of which promises more. A server that filters pages may go on; we ask. */
const emptyPages = 100;

/** `context`: that of the whole pull, with a signal that also ends when nobody takes more pages. */
type PullOnePage = (query: PullQuery, context: CallContext) => Promise<Answer<PullResultEnvelope>>;

/**
 * All pages from `query.cursor` on; while one is worked on, the next one is on its way. A page that
 * fails ends with its error, which says where to take up again (`resume.cursor`); a cursor that
 * comes back ends with `cursor_repeated`, because the server would lead us in a circle; so do a
 * hundred pages in a row that bring nothing (with the cursor to go on from).
 */
export async function* pullPages(
  query: PullQuery,
  pullOnePage: PullOnePage,
  context: CallContext = {},
): AsyncGenerator<Answer<PullResultEnvelope>, void, void> {
  const left = new AbortController();
  const signals = context.signal === undefined ? [left.signal] : [left.signal, context.signal];
  const inner = { ...context, signal: AbortSignal.any(signals) };
  const ask = (cursor: string | undefined) => {
    if (cursor !== undefined) seen.add(cursor);
    const page = onePage(pullOnePage, { ...query, ...(cursor === undefined ? {} : { cursor }) }, inner);
    // It may fail before it is awaited.
    page.catch(() => undefined);
    return page;
  };
  const seen = new Set<string>();
  let itemsSoFar = 0;
  let emptySoFar = 0;
  try {
    let coming = ask(query.cursor);
    for (let number = 1; ; number++) {
      const page = await coming;
      itemsSoFar += page.body.items.length;
      context.observe?.({ type: 'page', number, items: page.body.items.length, itemsSoFar });

      const next = page.body.has_more === true ? page.body.next_cursor : null;
      emptySoFar = isEmpty(page.body) ? emptySoFar + 1 : 0;
      if (typeof next !== 'string') {
        yield page;
        return;
      }
      const astray = leadsAstray(next, { number, seen, emptySoFar });
      if (astray === null) coming = ask(next);
      // What was read is handed out, wherever the page leads.
      yield page;
      if (astray !== null) throw astray;
    }
  } finally {
    left.abort();
  }
}

/** Where going on would never end. */
function leadsAstray(
  next: string,
  so: { readonly number: number; readonly seen: ReadonlySet<string>; readonly emptySoFar: number },
): TrackerError | null {
  if (so.seen.has(next)) return repeated(next, so.number);
  return so.emptySoFar >= emptyPages ? endless(so.number, next) : null;
}

async function onePage(
  pullOnePage: PullOnePage,
  query: PullQuery,
  context: CallContext,
): Promise<Answer<PullResultEnvelope>> {
  const { cursor } = query;
  try {
    return await pullOnePage(query, context);
  } catch (thrown) {
    if (cursor === undefined) throw thrown;
    const error = asTrackerError(thrown, context.signal);
    // This very cursor is what the server refuses.
    if (error.code === 'cursor_expired') throw error;
    throw error.with({
      resume: { cursor },
      ...(resumable.has(error.category)
        ? { hint: `Go on from the last good page with \`--cursor=${shellWord(cursor)}\`.` }
        : {}),
    });
  }
}

function repeated(cursor: string, page: number): TrackerError {
  return new TrackerError(
    'cursor_repeated',
    `Page ${page} leads back to a cursor that this pull has already read; it would never end.`,
    { details: { cursor } },
  );
}

function isEmpty({ items, item_errors: errors }: PullResultEnvelope): boolean {
  return items.length === 0 && (errors?.length ?? 0) === 0;
}

function endless(page: number, cursor: string): TrackerError {
  return new TrackerError(
    'pages_endless',
    `${emptyPages} pages in a row, up to page ${page}, held no issue, and each promised more.`,
    {
      resume: { cursor },
      hint: `It may never end. Go on with \`--cursor=${shellWord(cursor)}\`, or ask for larger pages with \`--limit N\`.`,
    },
  );
}

/** Pages joined to one envelope: items one after the other, counters summed, nothing more to come. */
export function joinPages(pages: readonly Answer<PullResultEnvelope>[]): Answer<PullResultEnvelope> {
  const first = pages[0];
  if (!first) throw new TrackerError('internal', 'no page to join');
  if (pages.length === 1) return { ...first, body: { ...first.body, has_more: false, next_cursor: null } };
  const bodies = pages.map((page) => page.body);
  const errors = bodies.flatMap((body) => body.item_errors ?? []);
  return {
    body: {
      ...first.body,
      status: worstStatus(bodies),
      summary: sumCounters(bodies),
      items: bodies.flatMap((body) => body.items),
      item_errors: errors.length > 0 ? errors : null,
      has_more: false,
      next_cursor: null,
    },
    deviations: pages.flatMap((page) => page.deviations),
    replayed: false,
  };
}

function worstStatus(bodies: readonly PullResultEnvelope[]): NonNullable<PullResultEnvelope['status']> {
  const known = bodies.map((body) => body.status ?? 'ok');
  if (known.every((status) => status === 'error')) return 'error';
  return known.every((status) => status === 'ok')
    ? 'ok'
    : (known.find((s) => s !== 'ok' && s !== 'error') ?? 'partial');
}

function sumCounters(bodies: readonly PullResultEnvelope[]): NonNullable<PullResultEnvelope['summary']> {
  const total = new Map<string, number>();
  for (const body of bodies) {
    for (const [counter, value] of Object.entries(body.summary ?? {})) {
      if (typeof value === 'number') total.set(counter, (total.get(counter) ?? 0) + value);
    }
  }
  return Object.fromEntries(total);
}
