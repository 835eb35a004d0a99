import { closeOne } from './closing.mjs';
import { validate } from './create.mjs';
import { addEdge, removeEdge } from './edges.mjs';
import { Failure, asText } from './failure.mjs';
import { find, newId, newIssue } from './issue.mjs';
import { columnFault, setColumns } from './update.mjs';

/**
 * Small changes, one a line, all or nothing. Exact ids; neither a status nor the range of a priority
 * is checked, no guard asked.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {{ number: number, text: string, words: string[] }} Line
 */

/** @param {Call} call */
export async function batch(call) {
  const lines = (await call.stdin())
    .split('\n')
    .map((text, index) => ({ number: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
    .map(({ number, text }) => ({ number, text, words: wordsOf(text, number) }));
  for (const line of lines) checkCommand(line);
  const results = lines.map((line) => ({ line: line.number, ...done(call, line) }));
  call.answer({ operations: lines.length, status: 'ok', ...(lines.length === 0 ? {} : { results }) });
}

/** @param {Call} call @param {Line} line */
function done(call, { number, text, words }) {
  const [command, ...rest] = words;
  try {
    if (command === 'update') return update(call, rest);
    if (command === 'close') return close(call, rest);
    if (command === 'create') return create(call, rest);
    return edge(call, rest);
  } catch (thrown) {
    const message = `line ${number} (${text}): ${/** @type {Error} */ (thrown).message}`;
    throw new Failure(message, 'json on stderr', { code: 'batch_error' });
  }
}

/** @param {Call} call @param {string[]} words */
function update({ state }, [id, ...pairs]) {
  if (id === undefined || pairs.length === 0)
    throw new Error('update requires <id> and at least one key=value');
  const changes = Object.fromEntries(pairs.map(pairIn));
  const issue = find(state, id);
  if (issue === undefined) throw new Error(`failed to get issue for update: not found: issue ${id}`);
  const fault = columnFault(state, changes);
  if (fault !== null) throw new Error(fault);
  setColumns(state, issue, changes);
  return { op: 'update', target: id };
}

/** @param {string} pair */
function pairIn(pair) {
  const [key = '', value] = pair.split(/=(.*)/s);
  if (value === undefined) throw new Error(`update: expected key=value, got "${pair}"`);
  if (!['status', 'priority', 'title', 'assignee'].includes(key)) {
    throw new Error(`update: unsupported key "${key}" (allowed: status, priority, title, assignee)`);
  }
  if (key === 'title' && value === '') throw new Error('update: title cannot be empty');
  return [key, key === 'priority' ? numberIn(value, 'update') : value];
}

/** @param {Call} call @param {string[]} words */
function close({ state }, [id, ...reason]) {
  if (id === undefined) throw new Error('close requires <id>');
  const issue = find(state, id);
  if (issue === undefined) throw new Error(`issue not found: ${id}`);
  closeOne(state, issue, reason.join(' '));
  return { op: 'close', target: id };
}

/** @param {Call} call @param {string[]} words */
function create({ state }, [type, priority, ...title]) {
  if (type === undefined || priority === undefined || title.length === 0) {
    throw new Error('create requires <type> <priority> <title>');
  }
  const rank = numberIn(priority, 'create');
  validate(state, title.join(' '), rank, type);
  const id = newId(state);
  state.issues.push(newIssue({ id, title: title.join(' '), priority: rank, issue_type: type }));
  return { op: 'create', target: id };
}

/** @param {Call} call @param {string[]} words */
function edge(call, [action, from, to, type = 'blocks']) {
  if (from === undefined || to === undefined) throw new Error(`dep ${action} requires <from-id> <to-id>`);
  if (action === 'add') addEdge(call, from, to, type);
  else removeEdge(call.state, from, to);
  return { op: `dep.${action}`, target: `${from}->${to}` };
}

/** @param {string} text @param {string} command */
function numberIn(text, command) {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  throw new Error(`${command}: invalid priority ${quoted}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
}

/** @param {Line} line */
function checkCommand({ number, words: [command = '', action = ''] }) {
  if (!['close', 'update', 'create', 'dep'].includes(command)) {
    throw unreadable(
      number,
      `unsupported batch command "${command}" (supported: close, update, create, dep add, dep remove)`,
    );
  }
  if (command === 'dep' && !['add', 'remove'].includes(action)) {
    throw unreadable(number, `unknown dep subcommand "${action}" (want add|remove)`);
  }
}

/** @param {number} line @param {string} why */
const unreadable = (line, why) => asText(`Error: parsing batch input: line ${line}: ${why}`);

/** Blanks part words; quotes, with `\"` inside, keep them together. @param {string} text @param {number} line */
function wordsOf(text, line) {
  const words = [];
  let word = '';
  let isOpen = false;
  let isWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isOpen && character === '\\' && at + 1 < text.length) word += text.charAt((at += 1));
    else if (character === '"') [isOpen, isWord] = [!isOpen, true];
    else if (isOpen || !/\s/.test(character)) [word, isWord] = [word + character, true];
    else if (isWord) {
      words.push(word);
      [word, isWord] = ['', false];
    }
  }
  if (isOpen) throw unreadable(line, 'unterminated quoted string');
  return isWord ? [...words, word] : words;
}
