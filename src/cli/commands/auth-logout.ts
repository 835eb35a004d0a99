import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';
import { safeText } from '../render/safe-text.ts';

export class AuthLogoutCommand extends TrackerCommand {
  static override paths = [['auth', 'logout']];
  static override usage = {
    description: 'Forget the stored login.',
    details:
      'Removes the tokens of this machine; other sections of the credentials file stay. Sends nothing.',
    examples: [['Log out', 'tracker auth logout']] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    const before = await this.withTracker(async (tracker) => {
      const info = await tracker.session.info();
      await tracker.session.logout(this.callContext());
      return info;
    });
    if (this.json) await this.out.json({ logged_out: before !== null, username: before?.username ?? null });
    else
      await this.out.result(
        before === null ? 'Nobody was logged in' : `Logged out ${safeText(before.username ?? '')}`.trim(),
      );
    return exitCodes.done.code;
  }
}
