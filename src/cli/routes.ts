import type { CommandClass } from 'clipanion';
import type { CliContext } from './context.ts';

export interface Route {
  readonly path: readonly string[];
  load(): Promise<CommandClass<CliContext>>;
}

/**
 * Every command: how it is typed, and where its code is. The only table of commands; what they do and take is
 * described in their classes, of which `npm run codegen` makes `generated/command-descriptions.ts`.
 */
export const routes: readonly Route[] = [
  route('providers', async () => (await import('./commands/providers.ts')).ProvidersCommand),
  route('bind', async () => (await import('./commands/bind.ts')).BindCommand),
  route('unbind', async () => (await import('./commands/unbind.ts')).UnbindCommand),
  route('status', async () => (await import('./commands/status.ts')).StatusCommand),
  route('map list', async () => (await import('./commands/map-list.ts')).MapListCommand),
  route('map add', async () => (await import('./commands/map-add.ts')).MapAddCommand),
  route('map remove', async () => (await import('./commands/map-remove.ts')).MapRemoveCommand),
  route('sync pull', async () => (await import('./commands/sync-pull.ts')).SyncPullCommand),
  route('sync push', async () => (await import('./commands/sync-push.ts')).SyncPushCommand),
  route('sync run', async () => (await import('./commands/sync-run.ts')).SyncRunCommand),
  route('sync publish', async () => (await import('./commands/sync-publish.ts')).SyncPublishCommand),
  route('operations list', async () => (await import('./commands/operations-list.ts')).OperationsListCommand),
  route(
    'operations resume',
    async () => (await import('./commands/operations-resume.ts')).OperationsResumeCommand,
  ),
  route(
    'operations forget',
    async () => (await import('./commands/operations-forget.ts')).OperationsForgetCommand,
  ),
  route('operations show', async () => (await import('./commands/operations-show.ts')).OperationsShowCommand),
  route('operations wait', async () => (await import('./commands/operations-wait.ts')).OperationsWaitCommand),
  route('auth login', async () => (await import('./commands/auth-login.ts')).AuthLoginCommand),
  route('auth status', async () => (await import('./commands/auth-status.ts')).AuthStatusCommand),
  route('auth logout', async () => (await import('./commands/auth-logout.ts')).AuthLogoutCommand),
  route('doctor', async () => (await import('./commands/doctor.ts')).DoctorCommand),
  route('completion', async () => (await import('./commands/completion.ts')).CompletionCommand),
  route('help', async () => (await import('./commands/help.ts')).HelpCommand),
];

function route(path: string, load: Route['load']): Route {
  return { path: path.split(' '), load };
}
