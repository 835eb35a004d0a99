/** What one attempt gave: an answer for all of its items, or a refusal of the call as a whole. */
export type Attempt<Answer> =
  { readonly kind: 'done'; readonly answer: Answer } | { readonly kind: 'refused'; readonly message: string };

/** An attempt's answer with its items; a refusal has one item only, the one that is to blame. */
export type Settled<Item, Answer> = Attempt<Answer> & { readonly items: readonly Item[] };

/** Runs of items, none with more than `most` of them; and none heavier than allowed, but for a single one. */
export function* chunksOf<Item>(
  items: readonly Item[],
  most: number,
  heaviest = Number.POSITIVE_INFINITY,
  weigh: (item: Item) => number = () => 0,
): Generator<readonly Item[]> {
  let chunk: Item[] = [];
  let weight = 0;
  for (const item of items) {
    const more = weigh(item);
    if (chunk.length === most || (chunk.length > 0 && weight + more > heaviest)) {
      yield chunk;
      [chunk, weight] = [[], 0];
    }
    chunk.push(item);
    weight += more;
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * Tries all items at once and, where the call is refused, halves them until the bad one is alone:
 * one bad item must not keep the others from being written.
 */
export async function* settle<Item, Answer>(
  items: readonly Item[],
  attempt: (items: readonly Item[]) => Promise<Attempt<Answer>>,
): AsyncGenerator<Settled<Item, Answer>> {
  if (items.length === 0) return;
  const told = await attempt(items);
  if (told.kind === 'done' || items.length === 1) {
    yield { ...told, items };
    return;
  }
  const half = Math.ceil(items.length / 2);
  yield* settle(items.slice(0, half), attempt);
  yield* settle(items.slice(half), attempt);
}
