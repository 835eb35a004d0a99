import type { PushItem, PushResultEnvelope, PushResultItem } from '../model/envelope.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { RepeatVerdict } from '../repeats.ts';

/** The answer to a push of which nothing was sent. */
export function answerOfRepeats(
  items: readonly PushItem[],
  verdicts: readonly RepeatVerdict[],
): PushResultEnvelope {
  const nothing = { status: 'ok', summary: { total: 0, succeeded: 0, failed: 0, skipped: 0 }, items: [] };
  const empty = { ...nothing, item_errors: null, identity_path: null, doctrine: null };
  return withRepeats(empty as unknown as PushResultEnvelope, items, verdicts) as PushResultEnvelope;
}

/** The items of a push that were not sent, as their answer says it. */
export function unsentResults(
  items: readonly PushItem[],
  verdicts: readonly RepeatVerdict[],
): readonly PushResultItem[] {
  return items.flatMap((item, index) => ownResult(item, verdicts[index]) ?? []);
}

/**
 * The answer with the items that were not sent in their places, and names as their caller wrote them.
 * An answer that is not an envelope stays as it came.
 */
export function withRepeats(
  answer: unknown,
  items: readonly PushItem[],
  verdicts: readonly RepeatVerdict[],
): unknown {
  if (verdicts.every((verdict, index) => verdict.kind === 'send' && verdict.item.ref === items[index]?.ref))
    return answer;
  if (!isJsonObject(answer) || !Array.isArray(answer['items'])) return answer;
  const results = answer['items'] as readonly PushResultItem[];
  const placed = placesOf(results, verdicts);
  const unplaced = results.filter((_, index) => !placed.includes(index));
  const own = unsentResults(items, verdicts);
  const refused = own.filter(({ outcome }) => outcome === 'failed');
  return {
    ...answer,
    status: statusWith(answer['status'], refused.length, items.length),
    ...(isJsonObject(answer['summary']) ? { summary: summaryWith(answer['summary'], own) } : {}),
    items: [
      ...items.flatMap(
        (item, index) => ownResult(item, verdicts[index]) ?? asWritten(item, results[placed[index] ?? -1]),
      ),
      ...unplaced,
    ],
    ...(refused.length === 0 ? {} : { item_errors: errorsWith(answer['item_errors'], items, verdicts) }),
  };
}

/**
 * The index of each item's result, null where there is none: by the ref that was sent, as the contract
 * promises no order; by position only where an answer names no such ref.
 */
function placesOf(
  results: readonly PushResultItem[],
  verdicts: readonly RepeatVerdict[],
): readonly (number | null)[] {
  const taken = new Set<number>();
  const take = (at: number): number | null => {
    if (at < 0 || taken.has(at)) return null;
    taken.add(at);
    return at;
  };
  const sent = verdicts.flatMap((verdict, index) =>
    verdict.kind === 'send' ? [{ index, item: verdict.item }] : [],
  );
  const isOf = (result: unknown, item: PushItem) => isJsonObject(result) && idOf(result) === item.ref.id;
  const places = new Map<number, number | null>();
  for (const { index, item } of sent)
    places.set(
      index,
      take(
        results.findIndex(
          (result, at) => !taken.has(at) && isOf(result, item) && result.action === item.action,
        ),
      ),
    );
  const isNamed = (item: PushItem) => results.some((result) => isOf(result, item));
  if (results.length === sent.length)
    for (const [position, { index, item }] of sent.entries())
      if (places.get(index) === null && !isNamed(item)) places.set(index, take(position));
  return verdicts.map((_, index) => places.get(index) ?? null);
}

function idOf({ ref }: JsonObject): unknown {
  return isJsonObject(ref) ? ref['id'] : undefined;
}

function ownResult({ ref, action }: PushItem, verdict: RepeatVerdict | undefined): PushResultItem | null {
  if (verdict === undefined || verdict.kind === 'send') return null;
  const skipped = verdict.kind !== 'refuse';
  return {
    ref,
    action,
    outcome: skipped ? 'skipped' : 'failed',
    remote_ref: skipped ? verdict.issue.ref : null,
    version: null,
    message: 'message' in verdict ? verdict.message : null,
  };
}

/** A name that was replaced by its issue comes back as the name. */
function asWritten({ ref }: PushItem, result: PushResultItem | undefined): PushResultItem[] {
  return result === undefined ? [] : [isJsonObject(result) ? { ...result, ref } : result];
}

function statusWith(status: unknown, refused: number, all: number): unknown {
  if (refused === 0) return status;
  return refused === all ? 'error' : status === 'error' ? 'error' : 'partial';
}

function summaryWith(summary: JsonObject, own: readonly PushResultItem[]): JsonObject {
  const failed = own.filter(({ outcome }) => outcome === 'failed').length;
  const add = (key: string, count: number) =>
    typeof summary[key] === 'number' ? { [key]: summary[key] + count } : {};
  return {
    ...summary,
    ...add('total', own.length),
    ...add('failed', failed),
    ...add('skipped', own.length - failed),
  };
}

function errorsWith(
  errors: unknown,
  items: readonly PushItem[],
  verdicts: readonly RepeatVerdict[],
): unknown[] {
  const refused = verdicts.flatMap((verdict, index) =>
    verdict.kind === 'refuse'
      ? [
          {
            ref: items[index]?.ref ?? null,
            code: verdict.code,
            category: 'input',
            message: verdict.message,
            retryable: false,
          },
        ]
      : [],
  );
  return [...(Array.isArray(errors) ? errors : []), ...refused];
}
