import { isDeepStrictEqual } from 'node:util';
import { differences, type Difference } from './differences.ts';
import type { Expected } from './rows.ts';
import type { SentRequest } from './sent-request.ts';

/** What was sent against what is written down; upstream's was seen before. */
export function againstTable(
  sent: readonly SentRequest[],
  expected: readonly Expected[],
  whose = 'upstream',
): string[] {
  if (sent.length !== expected.length)
    return [`${whose} sent ${sent.length} requests, not ${expected.length}: ${summary(sent)}`];
  return expected.flatMap((wanted, index) =>
    (Object.keys(wanted) as (keyof SentRequest)[])
      .filter((field) => !isDeepStrictEqual(sent[index]?.[field], wanted[field]))
      .map(
        (field) =>
          `request ${index + 1} of ${whose}: ${field} is ${shown(sent[index]?.[field])}, not ${shown(wanted[field])}`,
      ),
  );
}

/** What ours sent against what upstream sent; what is listed as different must be just so. */
export function againstUpstream(
  ours: readonly SentRequest[],
  upstream: readonly SentRequest[],
  seen: Set<Difference>,
): string[] {
  if (ours.length !== upstream.length)
    return [`ours sent ${ours.length} requests, upstream ${upstream.length}: ${summary(ours)}`];
  return upstream.flatMap((theirs, index) =>
    (Object.keys(theirs) as (keyof SentRequest)[]).flatMap((field) => {
      const mine = ours[index]?.[field];
      if (isDeepStrictEqual(mine, theirs[field])) return [];
      const listed = differences.find(
        (each) => each.field === field && each.ours === mine && each.upstream === theirs[field],
      );
      if (!listed)
        return [`request ${index + 1}: ${field} is ${shown(mine)}, upstream's ${shown(theirs[field])}`];
      seen.add(listed);
      return [];
    }),
  );
}

function summary(sent: readonly SentRequest[]): string {
  return sent.map(({ method, path }) => `${method} ${path}`).join(', ') || 'none';
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
