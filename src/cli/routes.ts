import type { CommandClass } from 'clipanion';
import type { CliContext } from './context.ts';

export interface Route {
  readonly path: readonly string[];
  readonly summary: string;
  load(): Promise<CommandClass<CliContext>>;
}

/**
 * Every command: how it is typed, what it does, and where its code is. The only table of commands;
 * help is printed from it without loading any of them.
 */
export const routes: readonly Route[] = [
  route(
    'providers',
    'List the supported providers',
    async () => (await import('./commands/providers.ts')).ProvidersCommand,
  ),
  route(
    'bind',
    'Bind this project to a tracker',
    async () => (await import('./commands/bind.ts')).BindCommand,
  ),
  route(
    'unbind',
    'Remove the binding of this project',
    async () => (await import('./commands/unbind.ts')).UnbindCommand,
  ),
  route(
    'status',
    'Show the state of the bound tracker',
    async () => (await import('./commands/status.ts')).StatusCommand,
  ),
  route(
    'map list',
    'List which work package is which issue',
    async () => (await import('./commands/map-list.ts')).MapListCommand,
  ),
  route(
    'map add',
    'Map a work package to an issue (local providers)',
    async () => (await import('./commands/map-add.ts')).MapAddCommand,
  ),
  route(
    'map remove',
    'End a mapping (local providers)',
    async () => (await import('./commands/map-remove.ts')).MapRemoveCommand,
  ),
  route(
    'sync pull',
    'Read issues from the tracker',
    async () => (await import('./commands/sync-pull.ts')).SyncPullCommand,
  ),
  route(
    'sync push',
    'Send changes to the tracker',
    async () => (await import('./commands/sync-push.ts')).SyncPushCommand,
  ),
  route(
    'sync run',
    'Sync in both directions',
    async () => (await import('./commands/sync-run.ts')).SyncRunCommand,
  ),
  route(
    'sync publish',
    'Gone: snapshots are no longer published',
    async () => (await import('./commands/sync-publish.ts')).SyncPublishCommand,
  ),
  route(
    'operations list',
    'List the writes that are not finished',
    async () => (await import('./commands/operations-list.ts')).OperationsListCommand,
  ),
  route(
    'operations resume',
    'Finish writes that were left unfinished',
    async () => (await import('./commands/operations-resume.ts')).OperationsResumeCommand,
  ),
  route(
    'operations forget',
    'Drop the record of a write',
    async () => (await import('./commands/operations-forget.ts')).OperationsForgetCommand,
  ),
  route(
    'operations show',
    'Look at a write once',
    async () => (await import('./commands/operations-show.ts')).OperationsShowCommand,
  ),
  route(
    'operations wait',
    'Wait until operations are over',
    async () => (await import('./commands/operations-wait.ts')).OperationsWaitCommand,
  ),
  route(
    'auth login',
    'Log in to a Spec Kitty SaaS server',
    async () => (await import('./commands/auth-login.ts')).AuthLoginCommand,
  ),
  route(
    'auth status',
    'Show who is logged in, and where',
    async () => (await import('./commands/auth-status.ts')).AuthStatusCommand,
  ),
  route(
    'auth logout',
    'Forget the stored login',
    async () => (await import('./commands/auth-logout.ts')).AuthLogoutCommand,
  ),
  route('help', 'Explain a topic', async () => (await import('./commands/help.ts')).HelpCommand),
];

function route(path: string, summary: string, load: Route['load']): Route {
  return { path: path.split(' '), summary, load };
}
