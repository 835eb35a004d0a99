/**
 * `spec-kitty-tracker/adapters/fp`: the ConnectorPort that drives `fp`; with a store and a lock it makes
 * a LocalTracker.
 */
export { FpConnector, type FpConnectorDeps } from './connector.ts';
export type { CommandDeps } from './commands.ts';
export { fpEnvironment } from './environment.ts';
