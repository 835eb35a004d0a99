/**
 * `spec-kitty-tracker/adapters/beads`: the ConnectorPort that drives `bd`; with a store and a lock it
 * makes a LocalTracker.
 */
export { BeadsConnector, type BeadsConnectorDeps } from './connector.ts';
export type { ApplyDeps } from './apply.ts';
export type { CommandDeps } from './commands.ts';
export { bdEnvironment } from './environment.ts';
export { mainWorktree } from './main-worktree.ts';
