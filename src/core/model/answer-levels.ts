import { isJsonObject, type JsonObject } from './json.ts';
import { isPathSegment } from './path-segment.ts';

/** A load-bearing rule that an answer breaks. `path` is a JSON pointer, `""` for the whole body. */
export interface Violation {
  readonly path: string;
  readonly expected: string;
}

/** What was asked for, where a rule compares the answer with it. */
export interface Asked {
  readonly operationId?: string;
}

type Rule = (body: JsonObject, asked: Asked) => Violation | null;

/** An answer as it is named on the wire: an operation's 200, or the 202 of a write. */
export type AnswerKind =
  'pull' | 'push' | 'run' | 'accepted' | 'getStatus' | 'listMappings' | 'getOperation' | 'getHealth';

/**
 * The load-bearing rules (contract, "Reading answers: two levels"). Everything else of the frozen
 * document that an answer breaks is a deviation. All answers must be JSON objects.
 */
const rules: Readonly<Record<AnswerKind, readonly Rule[]>> = {
  pull: [itemsCarryRefs, moreComesWithCursor],
  push: [],
  run: [],
  accepted: [operationIdIsGiven],
  getStatus: [],
  listMappings: [mappingsAreAnArray],
  getOperation: [statusIsText, sameOperation],
  getHealth: [],
};

/** The first broken rule, or null when the body can be relied on. */
export function findViolation(kind: AnswerKind, body: unknown, asked: Asked = {}): Violation | null {
  if (!isJsonObject(body)) return { path: '', expected: 'a JSON object' };
  for (const rule of rules[kind]) {
    const violation = rule(body, asked);
    if (violation) return violation;
  }
  return null;
}

function itemsCarryRefs(body: JsonObject): Violation | null {
  const { items } = body;
  if (!Array.isArray(items)) return { path: '/items', expected: 'an array of issues' };
  const found = items.findIndex((item) => refViolation(item) !== null);
  if (found === -1) return null;
  const violation = refViolation(items[found]);
  return violation && { ...violation, path: `/items/${found}${violation.path}` };
}

function refViolation(item: unknown): Violation | null {
  if (!isJsonObject(item)) return { path: '', expected: 'an object' };
  const { ref } = item;
  if (!isJsonObject(ref)) return { path: '/ref', expected: 'an object' };
  if (!isFilled(ref['system'])) return { path: '/ref/system', expected: 'a non-empty string' };
  if (!isFilled(ref['id'])) return { path: '/ref/id', expected: 'a non-empty string' };
  return null;
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function moreComesWithCursor(body: JsonObject): Violation | null {
  const { has_more: hasMore, next_cursor: cursor } = body;
  if (hasMore === undefined || hasMore === null || hasMore === false) return null;
  if (hasMore !== true) return { path: '/has_more', expected: 'true or false' };
  if (typeof cursor === 'string' && cursor !== '') return null;
  return { path: '/next_cursor', expected: 'a non-empty string, because has_more is true' };
}

function operationIdIsGiven(body: JsonObject): Violation | null {
  if (isPathSegment(body['operation_id'])) return null;
  return { path: '/operation_id', expected: 'a non-empty string that can be one segment of a path' };
}

function statusIsText(body: JsonObject): Violation | null {
  return typeof body['status'] === 'string' ? null : { path: '/status', expected: 'a string' };
}

function sameOperation(body: JsonObject, asked: Asked): Violation | null {
  const id = body['operation_id'];
  if (id === undefined || asked.operationId === undefined || id === asked.operationId) return null;
  return { path: '/operation_id', expected: `the operation that was asked for (${asked.operationId})` };
}

function mappingsAreAnArray(body: JsonObject): Violation | null {
  const { mappings } = body;
  if (mappings === undefined || Array.isArray(mappings)) return null;
  return { path: '/mappings', expected: 'an array' };
}
