import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';
import { safeText } from '../render/safe-text.ts';

export class AuthStatusCommand extends TrackerCommand {
  static override paths = [['auth', 'status']];
  static override usage = {
    description: 'Show who is logged in, and where.',
    details: 'Sends nothing and shows no token. Ends with exit code 4 when nobody is logged in.',
    examples: [['In a script', 'tracker auth status --quiet || tracker auth login']] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    return this.withTracker(async (tracker) => {
      const info = await tracker.session.info();
      if (info === null) throw new TrackerError('login_required', 'Not logged in.');
      const { serverUrl, serverUrlError, team } = await tracker.settings.load();
      if (serverUrlError) throw serverUrlError;
      const now = tracker.now();
      const shown = {
        username: info.username ?? null,
        server: info.serverUrl ?? null,
        configured_server: serverUrl ?? null,
        team: team ?? info.team ?? null,
        access_expires_at: timeOf(info.accessExpiresAt),
        refresh_expires_at: timeOf(info.refreshExpiresAt),
      };
      if (this.json) {
        await this.out.json(shown);
        return exitCodes.done.code;
      }
      await this.out.result(
        [
          'Logged in',
          `- username: ${safeText(shown.username ?? 'unknown')}`,
          `- server: ${safeText(shown.server ?? 'unknown')}`,
          ...(shown.configured_server !== null && shown.configured_server !== shown.server
            ? [`- configured server: ${safeText(shown.configured_server)}`]
            : []),
          `- team: ${safeText(shown.team ?? '(none)')}`,
          `- access token: ${remaining(info.accessExpiresAt, now, 'expired (is refreshed on the next call)')}`,
          `- refresh token: ${remaining(info.refreshExpiresAt, now, 'expired (log in again)')}`,
        ].join('\n'),
      );
      return exitCodes.done.code;
    });
  }
}

function timeOf(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}

function remaining(epochMs: number | undefined, now: number, expired: string): string {
  if (epochMs === undefined) return 'expiry unknown';
  const minutes = Math.floor((epochMs - now) / 60_000);
  if (epochMs <= now) return expired;
  if (minutes < 120) return `valid (${minutes} min remaining)`;
  return minutes < 2880
    ? `valid (${Math.floor(minutes / 60)} h remaining)`
    : `valid (${Math.floor(minutes / 1440)} days remaining)`;
}
