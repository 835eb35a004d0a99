/** What is over is kept this long (milliseconds), the span of a month. */
const keptMs = 30 * 24 * 3_600_000;

/** The oldest time that is still kept, ISO 8601. `now`: epoch milliseconds. */
export function oldestKept(now: number): string {
  return new Date(now - keptMs).toISOString();
}
