import fc from 'fast-check';
import { expect } from 'vitest';
import { parseCursor, printCursor } from '../../../src/core/local/snapshot-cursor.ts';
import {
  joinPages,
  pullPages,
  type Answer,
  type PullQuery,
  type PullResultEnvelope,
} from '../../../src/index.ts';
import { cameTo } from '../expectations.ts';
import { dangerous, hostileText, jsonText } from '../hostile-text.ts';
import { property, type Property } from '../property.ts';

/** Pages as a server may give them: by cursor, leading anywhere, also back. */
const server = fc.dictionary(
  fc.constantFrom('c1', 'c2', 'c3', '__proto__', '\u001b[2J', ''),
  fc.record({
    ids: fc.array(fc.nat(9).map(String), { maxLength: 3 }),
    more: fc.boolean(),
    next: fc.constantFrom('c1', 'c2', 'c3', '__proto__', '\u001b[2J'),
  }),
  { noNullPrototype: true },
);
type Pages = Readonly<Record<string, { ids: readonly string[]; more: boolean; next: string }>>;

async function readAll(pages: Pages, asked: string[]): Promise<string[]> {
  const pull = async ({ cursor = '' }: PullQuery): Promise<Answer<PullResultEnvelope>> => {
    asked.push(cursor);
    if (asked.length > 50) throw new Error('it is read without an end');
    const page = Object.hasOwn(pages, cursor) ? pages[cursor] : undefined;
    const { ids, more, next } = page ?? { ids: [], more: false, next: 'c1' };
    const items = ids.map((id) => ({ ref: { system: 's', id, workspace: 'w' } }));
    return answer({ items, has_more: more, next_cursor: next });
  };
  const read: string[] = [];
  for await (const { body } of pullPages({}, pull)) read.push(...body.items.map(({ ref }) => ref.id));
  return read;
}

/** The pages from the first one on, until one leads nowhere, or back. */
function expectedOf(pages: Pages): { readonly visited: readonly string[]; readonly ends: boolean } {
  const visited = [''];
  for (;;) {
    const at = visited.at(-1) ?? '';
    const page = Object.hasOwn(pages, at) ? pages[at] : undefined;
    if (page?.more !== true) return { visited, ends: true };
    if (visited.slice(1).includes(page.next)) return { visited, ends: false };
    visited.push(page.next);
  }
}

const summary = jsonText
  .map((text) => JSON.parse(text) as unknown)
  .filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const counter = fc.dictionary(fc.constantFrom('total', ...dangerous), fc.nat(1_000), {
  noNullPrototype: true,
});

export const pageProperties: readonly Property[] = [
  property('every page is read once, in order; a circle ends with an error', 2_000, server, async (pages) => {
    const asked: string[] = [];
    const { value, error } = await cameTo(() => readAll(pages, asked));
    const { visited, ends } = expectedOf(pages);
    expect(asked).toEqual(visited);
    if (ends) expect(value).toEqual(visited.flatMap((at) => pages[at]?.ids ?? []));
    else expect(error?.code).toBe('cursor_repeated');
  }),
  property(
    'pages joined are their items and the sums of their counters, whatever the counters are called',
    1_000,
    fc.array(counter, { minLength: 1, maxLength: 3 }),
    (counters) => {
      const pages = counters.map((each) => answer({ items: [], summary: each }));
      const joined: Readonly<Record<string, unknown>> = joinPages(pages).body.summary ?? {};
      const names = new Set(counters.flatMap((each) => Object.keys(each)));
      expect(new Set(Object.keys(joined))).toEqual(names);
      for (const name of names) {
        const sum = counters.reduce(
          (all, each) => all + (Object.hasOwn(each, name) ? (each[name] ?? 0) : 0),
          0,
        );
        expect(joined[name]).toBe(sum);
      }
    },
  ),
  property(
    'pages of nonsense are joined without harm',
    500,
    fc.array(summary, { maxLength: 3 }),
    async (given) => {
      await cameTo(() =>
        joinPages([...given, {}].map((each) => answer({ items: [], summary: each as never }))),
      );
    },
  ),
  property(
    'a cursor of ours comes back as it was, whatever the id in it',
    2_000,
    fc.tuple(
      fc.integer({ min: 1, max: 1_000_000 }),
      hostileText.filter((id) => id !== '' && id.isWellFormed()),
    ),
    async ([snapshot, after]) => {
      const { value } = await cameTo(() => parseCursor(printCursor({ snapshot, after })));
      expect(value).toEqual({ snapshot, after });
      expect(printCursor({ snapshot, after })).toMatch(/^[\x21-\x7e]+$/);
    },
  ),
  property('any other text is a cursor or refused', 2_000, hostileText, async (text) => {
    const { value, error } = await cameTo(() => parseCursor(text));
    if (value === undefined) expect(error?.code).toBe('invalid_input');
  }),
];

function answer(body: object): Answer<PullResultEnvelope> {
  return { body: body as PullResultEnvelope, deviations: [], replayed: false };
}
