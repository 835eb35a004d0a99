import { headerNames } from '../../generated/contract.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { WireResponse } from '../../ports/transport-port.ts';

/**
 * How long the server asks to wait, in milliseconds, or null when it does not say so credibly.
 * The envelope's `retry_after_seconds` wins; only a finite number >= 0 counts, a string or a
 * boolean is as good as absent. Then the `Retry-After` header, seconds or a date.
 */
export function retryAfterMs(envelope: unknown, response: WireResponse, nowEpochMs: number): number | null {
  if (isJsonObject(envelope)) {
    const seconds = envelope['retry_after_seconds'];
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  }
  const header = response.headers[headerNames.retryAfter.toLowerCase()]?.trim();
  if (header === undefined || header === '') return null;
  if (/^\d{1,15}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return /[a-z]/i.test(header) && Number.isFinite(date) ? Math.max(0, date - nowEpochMs) : null;
}
