import { inOrder } from './issue.mjs';

/**
 * The id that is meant: the very one, or the only one whose part after the prefix contains it. A
 * stale id therefore hits another issue.
 *
 * @param {import('./store.mjs').State} state @param {string} input
 * @returns {{ id: string } | { error: string }}
 */
export function resolve(state, input) {
  const prefix = `${state.prefix}-`;
  const ids = inOrder(state.issues).map(({ id }) => id);
  const wanted = input.startsWith(prefix) ? input.slice(prefix.length) : input;
  const exact = [input, `${prefix}${wanted}`].find((id) => ids.includes(id));
  if (exact !== undefined) return { id: exact };
  const matches = wanted === '' ? [] : ids.filter((id) => hashOf(id, prefix).includes(wanted));
  const [first] = matches;
  const same = matches.find((id) => hashOf(id, prefix) === wanted);
  if (same !== undefined) return { id: same };
  if (first === undefined) return { error: `no issue found matching "${input}"` };
  if (matches.length === 1) return { id: first };
  return {
    error: `ambiguous ID "${input}" matches ${matches.length} issues: [${matches.join(' ')}]\nUse more characters to disambiguate`,
  };
}

/** @param {string} id @param {string} prefix */
const hashOf = (id, prefix) =>
  id.startsWith(prefix) ? id.slice(prefix.length) : id.slice(id.lastIndexOf('-') + 1);
