import { withUsage } from './failure.mjs';
import { jsonFault, kindOf } from './go-json.mjs';
import { asStored } from './issue.mjs';
import { instant, isTime, now, oneSecondAfter, wallClock } from './times.mjs';

/**
 * From a line of an import to a row: wrong types fail the whole call, missing members get bd's
 * defaults, unknown ones are passed over.
 *
 * @typedef {{ issue_id?: string, depends_on_id?: string, type?: string, created_at?: string }} SentEdge
 * @typedef {{ id?: string | number, author?: string, text?: string, created_at?: string }} SentComment
 * @typedef {{ id: string, title: string, status: string, issue_type: string, priority: number,
 *   updated_at: string | undefined, columns: Record<string, unknown>, labels: string[],
 *   dependencies: SentEdge[], comments: SentComment[] }} Row
 */

const texts = [
  'id',
  'title',
  'description',
  'design',
  'acceptance_criteria',
  'notes',
  'spec_id',
  'status',
  'issue_type',
  'assignee',
  'owner',
  'created_by',
  'close_reason',
  'external_ref',
  'source_system',
  'wisp_type',
];
const integers = ['priority', 'estimated_minutes'];
const switches = ['pinned', 'is_template', 'ephemeral', 'no_history'];
/** Only these two honour a zone offset. */
const instants = ['created_at', 'updated_at'];
const clocks = ['started_at', 'closed_at', 'due_at', 'defer_until'];
const lists = { labels: '[]string', dependencies: '[]*types.Dependency', comments: '[]*types.Comment' };

/** @param {string} text */
export function linesOf(text) {
  /** @type {Record<string, any>[]} */
  const lines = [];
  /** @type {Record<string, string>} */
  const memories = {};
  for (const line of text.split('\n').map((each) => each.replace(/\r$/, ''))) {
    if (line === '') continue;
    const value = objectIn(line);
    if (value['_type'] === 'memory') memories[value['key']] = value['value'];
    else lines.push(value);
  }
  return { lines, memories };
}

/** @param {Record<string, any>} line @returns {Row} */
export function decoded(line) {
  const value = Object.fromEntries(
    Object.entries(line)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, typeof each === 'string' ? each.toWellFormed() : each]),
  );
  checkTypes(value);
  const columns = columnsOf(value);
  return {
    id: value['id'] ?? '',
    title: value['title'] ?? '',
    status: String(columns['status']),
    issue_type: String(columns['issue_type']),
    priority: Number(columns['priority']),
    updated_at: value['updated_at'],
    columns,
    labels: value['labels'] ?? [],
    dependencies: value['dependencies'] ?? [],
    comments: value['comments'] ?? [],
  };
}

/** @param {string} line @returns {Record<string, any>} */
function objectIn(line) {
  const fault = jsonFault(line);
  if (fault !== null) throw withUsage(`failed to parse JSONL line: ${fault}`);
  const value = JSON.parse(line) ?? {};
  if (kindOf(value) === 'object') return value;
  throw withUsage(
    `failed to parse JSONL line: json: cannot unmarshal ${kindOf(value)} into Go value of type map[string]json.RawMessage`,
  );
}

/** @param {Record<string, any>} value */
function checkTypes(value) {
  for (const key of texts) check(value, key, 'string', (each) => typeof each === 'string');
  for (const key of integers) check(value, key, 'int', Number.isInteger);
  for (const key of switches) check(value, key, 'bool', (each) => typeof each === 'boolean');
  for (const [key, type] of Object.entries(lists)) check(value, key, type, Array.isArray);
  for (const key of [...instants, ...clocks]) checkTime(value[key]);
  for (const { created_at: time } of [...(value['comments'] ?? []), ...(value['dependencies'] ?? [])]) {
    checkTime(time ?? undefined);
  }
}

/** @param {Record<string, any>} value @param {string} key @param {string} type @param {(each: unknown) => boolean} isRight */
function check(value, key, type, isRight) {
  const each = value[key];
  if (each === undefined || isRight(each)) return;
  const kind = type === 'int' && typeof each === 'number' ? `number ${each}` : kindOf(each);
  throw withUsage(
    `failed to parse issue from JSONL: json: cannot unmarshal ${kind} into Go struct field Issue.${key} of type ${type}`,
  );
}

/** @param {unknown} time */
function checkTime(time) {
  if (time === undefined || (typeof time === 'string' && isTime(time))) return;
  const fault =
    typeof time === 'string'
      ? `parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse "${time}" as "2006"`
      : 'Time.UnmarshalJSON: input is not a JSON string';
  throw withUsage(`failed to parse issue from JSONL: ${fault}`);
}

/** @param {Record<string, any>} value @returns {Record<string, unknown>} */
function columnsOf(value) {
  const time = now();
  /** @type {Record<string, unknown>} */
  const columns = { status: 'open', issue_type: 'task', priority: 0, created_at: time, updated_at: time };
  const given = Object.entries(value).filter(([, each]) => each !== '' && each !== false);
  for (const [key, each] of given) {
    if ([...texts, ...integers, ...switches].includes(key)) columns[key] = each;
    if (instants.includes(key)) columns[key] = instant(each);
    if (clocks.includes(key)) columns[key] = wallClock(each);
    if (key === 'metadata') columns[key] = asStored(each);
  }
  if (columns['status'] === 'closed') columns['closed_at'] ??= oneSecondAfter(String(columns['updated_at']));
  return columns;
}
