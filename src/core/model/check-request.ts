import { limits } from '../../generated/contract.ts';
import {
  validatePullRequest,
  validatePushItem,
  validateRunRequest,
} from '../../generated/request-validators.js';
import { isComparable, isDayThatExists } from './date-time.ts';
import type { PullQuery, PushItem, RunQuery } from './envelope.ts';
import { TrackerError } from './error.ts';
import { isHeaderText } from './header-text.ts';
import { isJsonObject } from './json.ts';
import { isPathSegment } from './path-segment.ts';
import { describeErrors, type Complaint } from './validation-text.ts';

/**
 * Requests are checked against the frozen contract before anything is sent; an error names the
 * index and the path of every offence.
 */

// The binding supplies the real ones; these only complete the request for the validator.
const anyBinding = { provider: 'linear', project_slug: 'any' } as const;

/** @throws TrackerError `invalid_input` */
export function checkPushItems(items: unknown): asserts items is readonly PushItem[] {
  if (!Array.isArray(items)) {
    throw invalid('The push items must be a JSON array of PushItem objects.', []);
  }
  if (items.length === 0) {
    throw invalid('The list of push items is empty; there is nothing to push.', []);
  }
  const complaints = items.flatMap((item: unknown, index) =>
    validatePushItem(item) ? [] : describeErrors(validatePushItem.errors, item, `items[${index}]`),
  );
  if (complaints.length > 0) throw invalid(summary('push items', complaints), complaints);
  try {
    JSON.stringify(items);
  } catch (cause) {
    throw invalid(`The push items hold what JSON cannot: ${(cause as Error).message}`, []);
  }
}

/** Bytes of the items' JSON: a line that moves 64 KB/s sends them within the five minutes of a write. */
export const mostPushBytes = 16 * 1024 * 1024;

/**
 * A push to a server is one request.
 * @throws TrackerError `invalid_input`
 */
export function checkPushSize(items: readonly PushItem[]): void {
  const { length } = new TextEncoder().encode(JSON.stringify(items));
  if (length <= mostPushBytes) return;
  const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
  throw new TrackerError(
    'invalid_input',
    `The push is ${mib(length)} MiB of JSON; a push to a server holds at most ${mib(mostPushBytes)} MiB. Nothing was sent.`,
    { hint: 'Split the items into several files and push one after the other.' },
  );
}

/** @throws TrackerError `invalid_input` */
export function checkPullQuery(query: PullQuery): void {
  checkKeys('pull query', query, ['limit', 'cursor', 'filters']);
  checkLimit(query.limit);
  const { limit, cursor, filters } = query;
  const request = {
    ...anyBinding,
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(filters === undefined ? {} : { filters }),
  };
  const complaints = validatePullRequest(request)
    ? impossibleTime(filters?.updated_since)
    : describeErrors(validatePullRequest.errors, request, '');
  if (complaints.length === 0) return;
  throw invalid(summary('pull request', complaints), complaints);
}

/** The contract's form alone takes 30 February and leap seconds, too. */
function impossibleTime(updatedSince: string | undefined): readonly Complaint[] {
  if (updatedSince === undefined) return [];
  const complaint = (why: string) => [
    { path: 'filters.updated_since', message: `is ${JSON.stringify(updatedSince)}; ${why}` },
  ];
  if (!isDayThatExists(updatedSince)) return complaint('there is no such day');
  return isComparable(updatedSince) ? [] : complaint('a leap second cannot be compared with other times');
}

/** @throws TrackerError `invalid_input` */
export function checkRunQuery(query: RunQuery): void {
  checkKeys('run query', query, ['limit', 'pullFirst']);
  checkLimit(query.limit);
  const request = {
    ...anyBinding,
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    ...(query.pullFirst === undefined ? {} : { pull_first: query.pullFirst }),
  };
  if (validateRunRequest(request)) return;
  const complaints = describeErrors(validateRunRequest.errors, request, '');
  throw invalid(summary('run request', complaints), complaints);
}

/**
 * A key travels in a header, so it is non-empty visible ASCII.
 * @throws TrackerError `invalid_input`
 */
export function checkKey(key: string): void {
  if (typeof key === 'string' && key.length <= 255 && isHeaderText(key)) return;
  throw invalid('The idempotency key must be 1 to 255 visible ASCII characters.', []);
}

/**
 * The id becomes one segment of the path (contract, last line).
 * @throws TrackerError `invalid_input`
 */
export function checkOperationId(id: string): void {
  if (isPathSegment(id)) return;
  throw invalid(`'${String(id)}' is not an operation id.`, []);
}

/** A query of ours; its keys are not all spelled as on the wire, so the contract's schema does not see them. */
function checkKeys(what: string, query: object, known: readonly string[]): void {
  if (!isJsonObject(query)) throw invalid(`The ${what} must be an object.`, []);
  const unknown = Object.keys(query).filter((key) => !known.includes(key));
  const complaints = unknown.map((path) => ({ path, message: 'unknown key' }));
  if (complaints.length > 0) throw invalid(summary(what, complaints), complaints);
}

function checkLimit(limit: number | undefined): void {
  const { minimum, maximum } = limits.pageLimit;
  if (limit === undefined || (Number.isInteger(limit) && limit >= minimum && limit <= maximum)) return;
  throw invalid(`limit is ${limit}; it must be a whole number from ${minimum} to ${maximum}.`, []);
}

function summary(what: string, complaints: readonly Complaint[]): string {
  const shown = complaints
    .slice(0, 10)
    .map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  const more = complaints.length > shown.length ? [`  … and ${complaints.length - shown.length} more`] : [];
  return [`Invalid ${what}; nothing was sent.`, ...shown, ...more].join('\n');
}

function invalid(message: string, complaints: readonly Complaint[]): TrackerError {
  return new TrackerError('invalid_input', message, complaints.length > 0 ? { details: complaints } : {});
}
