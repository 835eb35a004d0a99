/** Statuses and types: bd's own, and those that a workspace adds. */

export const builtInStatuses = [
  { category: 'active', description: 'Available to work (default)', icon: '○', name: 'open' },
  { category: 'wip', description: 'Actively being worked on', icon: '◐', name: 'in_progress' },
  { category: 'wip', description: 'Blocked by a dependency', icon: '●', name: 'blocked' },
  { category: 'frozen', description: 'Deliberately put on ice for later', icon: '❄', name: 'deferred' },
  { category: 'done', description: 'Completed', icon: '✓', name: 'closed' },
  { category: 'frozen', description: 'Persistent, stays open indefinitely', icon: '📌', name: 'pinned' },
  { category: 'wip', description: "Attached to an agent's hook", icon: '◇', name: 'hooked' },
];

export const coreTypes = [
  { description: 'General work item (default)', name: 'task' },
  { description: 'Bug report or defect', name: 'bug' },
  { description: 'New feature or enhancement', name: 'feature' },
  { description: 'Maintenance or housekeeping', name: 'chore' },
  { description: 'Large body of work spanning multiple issues', name: 'epic' },
  { description: 'Architecture decision record (ADR)', name: 'decision' },
  {
    description: 'Timeboxed investigation to reduce uncertainty before committing to a story',
    name: 'spike',
  },
  { description: "User story describing a feature from the user's perspective", name: 'story' },
  { description: 'Marks completion of a set of related issues (contains no work itself)', name: 'milestone' },
];

const internalTypes = ['message', 'molecule', 'gate', 'event'];

/** What create and update take for a type; import and batch do not. */
const aliases = {
  enhancement: 'feature',
  feat: 'feature',
  dec: 'decision',
  adr: 'decision',
  investigation: 'spike',
  timebox: 'spike',
  'user-story': 'story',
  ms: 'milestone',
};

/** Types of the machinery around issues: neither listed nor exported. */
export const infraTypes = new Set(['message', 'agent', 'role', 'rig']);

export const edgeTypes = [
  'approved-by',
  'assigned-to',
  'attests',
  'authored-by',
  'blocked-by',
  'blocks',
  'caused-by',
  'conditional-blocks',
  'delegated-from',
  'depends-on',
  'discovered-from',
  'duplicates',
  'parent-child',
  'related',
  'relates-to',
  'replies-to',
  'supersedes',
  'tracks',
  'until',
  'validates',
  'waits-for',
];

/** @typedef {import('./store.mjs').State} State */

/** @param {State} state */
export function customStatuses({ config }) {
  return words(config['status.custom']).map((word) => {
    const [name = '', category = 'unspecified'] = word.split(':');
    return { category, name };
  });
}

/** @param {State} state */
export const customTypes = ({ config }) => words(config['types.custom']).toSorted();

/** @param {State} state @param {string} status */
export const isStatus = (state, status) =>
  [...builtInStatuses, ...customStatuses(state)].some(({ name }) => name === status);

/** An import compares with the configured words as they are: one with a category never fits. @param {State} state @param {string} status */
export const isStatusOfImport = ({ config }, status) =>
  builtInStatuses.some(({ name }) => name === status) || words(config['status.custom']).includes(status);

/** @param {State} state @param {string} type */
export const isType = (state, type) =>
  [...coreTypes.map(({ name }) => name), ...internalTypes, ...customTypes(state)].includes(type);

/** @param {string} type */
export const unaliased = (type) => aliases[/** @type {keyof typeof aliases} */ (type)] ?? type;

/** Hidden in a list unless asked for. @param {State} state */
export function hiddenStatuses(state) {
  const own = customStatuses(state).filter(({ category }) => category === 'done' || category === 'frozen');
  return new Set(['closed', 'pinned', ...own.map(({ name }) => name)]);
}

/** @param {string | undefined} list */
const words = (list) => (list ?? '').split(',').filter((word) => word !== '');
