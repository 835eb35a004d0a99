import type { CallContext } from '../model/call.ts';
import type { Check, CheckName } from '../model/diagnosis.ts';
import { asTrackerError, type TrackerError } from '../model/error.ts';

export function ok(name: CheckName, message: string): Check {
  return { name, status: 'ok', message };
}

export function skipped(name: CheckName, message: string, remedy?: string): Check {
  return { name, status: 'skipped', message, ...(remedy === undefined ? {} : { remedy }) };
}

export function warning(
  name: CheckName,
  message: string,
  remedy: string,
  details: readonly string[] = [],
): Check {
  return { name, status: 'warning', message, remedy, ...(details.length === 0 ? {} : { details }) };
}

/** The error's own words and way out; its cause and the answer behind it stay out. */
export function failed(name: CheckName, { code, exitCode, message, hint }: TrackerError): Check {
  return { name, status: 'failed', message, remedy: hint, error: { code, exitCode } };
}

/** What a look came to: something, or the error that is the finding. */
export type Found<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: TrackerError };

/**
 * Looks once; an error is a finding, not the end.
 * @throws the signal's reason when the caller aborts
 */
export async function found<T>(context: CallContext, look: () => Promise<T>): Promise<Found<T>> {
  context.signal?.throwIfAborted();
  try {
    return { value: await look() };
  } catch (thrown) {
    context.signal?.throwIfAborted();
    return { error: asTrackerError(thrown) };
  }
}

/**
 * The outcome of `work`; when it is aborted, what is `known` is handed out before that: it would be
 * lost together with what was still to come.
 */
export async function* orWhatIsKnown<T>(
  known: readonly Check[],
  work: Promise<T>,
): AsyncGenerator<Check, T, void> {
  try {
    return await work;
  } catch (aborted) {
    yield* known;
    throw aborted;
  }
}
