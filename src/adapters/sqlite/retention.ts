/** How long a finished write is kept by default (milliseconds), the span of a month. */
export const keptMs = 30 * 24 * 3_600_000;

/** The oldest time that is still kept, ISO 8601. `now`: epoch milliseconds. */
export function oldestKept(now: number, retentionMs: number = keptMs): string {
  return new Date(now - retentionMs).toISOString();
}
