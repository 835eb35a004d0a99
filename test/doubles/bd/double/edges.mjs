import { affectsReadiness, closesCycle, recomputeBelow } from './blocking.mjs';
import { onStdout } from './failure.mjs';
import { find } from './issue.mjs';
import { resolve } from './resolve.mjs';
import { asNeighbour } from './reads.mjs';
import { now } from './times.mjs';

/**
 * One edge for a pair of issues; A depends on B.
 *
 * @typedef {import('./call.mjs').Call} Call
 * @typedef {import('./store.mjs').State} State
 */

/** @param {Call} call */
export async function depAdd(call) {
  if (call.flags['file'] !== undefined) return addMany(call);
  const type = call.flags['type'] ?? 'blocks';
  const { from, to } = endsOf(call.state, call.args[0] ?? '', call.args[1] ?? '');
  refuseChild(from, to);
  addEdge(call, from, to, type);
  call.answer({ status: 'added', issue_id: from, depends_on_id: to, type });
}

/** Only here: an import or a batch takes such an edge. @param {string} from @param {string} to */
function refuseChild(from, to) {
  if (!from.startsWith(`${to}.`)) return;
  throw onStdout(
    `cannot add dependency: ${from} is already a child of ${to}. Children inherit dependency on parent completion via hierarchy. Adding an explicit dependency would create a deadlock`,
  );
}

/** The target may be dangling: one of elsewhere, or with another prefix. @param {Call} call */
export function depRemove(call) {
  const { from, to } = endsOf(call.state, call.args[0] ?? '', call.args[1] ?? '');
  removeEdge(call.state, from, to);
  call.answer({ status: 'removed', issue_id: from, depends_on_id: to });
}

/** @param {Call} call */
export function depList(call) {
  const { state, flags, args } = call;
  const neighbours = args.flatMap((arg) => {
    const resolved = resolve(state, arg);
    if ('error' in resolved) throw onStdout(`resolving ${arg}: ${resolved.error}`);
    const isUp = flags['direction'] === 'up';
    return state.edges
      .filter(({ issue_id: from, depends_on_id: to }) => (isUp ? to : from) === resolved.id)
      .filter(({ type }) => flags['type'] === undefined || type === flags['type'])
      .flatMap((edge) => asNeighbour(state, isUp ? edge.issue_id : edge.depends_on_id, edge.type));
  });
  call.answerList(neighbours.toSorted((one, other) => (one['id'] < other['id'] ? -1 : 1)));
}

/** All of them or none. @param {Call} call */
async function addMany(call) {
  const lines = (await call.stdin()).split('\n').filter((line) => line.trim() !== '');
  const wanted = lines.map((line) => /** @type {Record<string, any>} */ (JSON.parse(line)));
  /** @type {string[]} */
  const faults = [];
  const edges = wanted.flatMap(({ from, to, type = 'blocks' }, index) => {
    try {
      return [{ ...endsOf(call.state, from, to), type }];
    } catch (thrown) {
      faults.push(`line ${index + 1}: ${/** @type {Error} */ (thrown).message}`);
      return [];
    }
  });
  if (faults.length > 0) throw onStdout(`bulk dependency validation failed:\n  ${faults.join('\n  ')}`);
  for (const [index, { from, to, type }] of edges.entries()) {
    addEdge(call, from, to, type, (message) => onStdout(`line ${index + 1}: ${message}`));
  }
  const dependencies = edges.map(({ from, to, type }) => ({ depends_on_id: to, issue_id: from, type }));
  call.answer({ status: 'added', count: edges.length, dependencies });
}

/**
 * @param {Call} call @param {string} from @param {string} to @param {string} type
 * @param {(message: string) => Error} [refusal]
 */
export function addEdge({ state, actor }, from, to, type, refusal = onStdout) {
  const known = state.edges.find((edge) => edge.issue_id === from && edge.depends_on_id === to);
  const fault = edgeFault(state, from, to, type, known?.type);
  if (fault !== null) throw refusal(fault);
  if (known !== undefined) return;
  state.edges.push({ issue_id: from, depends_on_id: to, type, created_at: now(), created_by: actor });
  if (affectsReadiness(type)) recomputeBelow(state, from);
}

/** @param {State} state @param {string} from @param {string} to */
export function removeEdge(state, from, to) {
  const isIt = (/** @type {{ issue_id: string, depends_on_id: string }} */ edge) =>
    edge.issue_id === from && edge.depends_on_id === to;
  if (!state.edges.some(isIt)) return;
  state.edges = state.edges.filter((edge) => !isIt(edge));
  recomputeBelow(state, from);
}

/** @param {State} state @param {string} from @param {string} to @param {string} type @param {string | undefined} known */
function edgeFault(state, from, to, type, known) {
  const missing = [from, to].find((id) => find(state, id) === undefined && !isElsewhere(state, id));
  if (missing !== undefined) return `issue ${missing} not found`;
  const [isEpic, isEpicToo] = [from, to].map((id) => find(state, id)?.['issue_type'] === 'epic');
  if (type === 'blocks' && !isElsewhere(state, to) && isEpic !== isEpicToo) {
    return isEpic
      ? 'epics can only block other epics, not tasks'
      : 'tasks can only block other tasks, not epics';
  }
  if (from === to) return `cannot add self-dependency: ${from} cannot depend on itself`;
  if (closesCycle(state, from, to, type)) return 'adding dependency would create a cycle';
  if (known === undefined || known === type) return null;
  return `dependency ${from} -> ${to} already exists with type "${known}" (requested "${type}"); remove it first with 'bd dep remove' then re-add`;
}

/** @param {State} state @param {string} id */
const isElsewhere = ({ prefix }, id) => id.startsWith('external:') || !id.startsWith(`${prefix}-`);

/** @param {State} state @param {string} from @param {string} to */
function endsOf(state, from, to) {
  const source = resolve(state, from);
  if ('error' in source) throw onStdout(`resolving issue ID ${from}: ${source.error}`);
  if (isElsewhere(state, to) && 'error' in resolve(state, to)) return { from: source.id, to };
  const target = resolve(state, to);
  if ('id' in target) return { from: source.id, to: target.id };
  throw onStdout(`resolving dependency ID ${to}: resolving issue ID ${to}: ${target.error}`);
}
