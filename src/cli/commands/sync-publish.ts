import type { ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';

export class SyncPublishCommand extends TrackerCommand {
  static override paths = [['sync', 'publish']];
  static override usage = {
    description: 'Gone: snapshots are no longer published.',
    details: 'Use `tracker sync push --items-json FILE` to send changes.',
    examples: [['What to do instead', 'tracker sync push --items-json changes.json']] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    return this.withTracker((tracker) => tracker.publish());
  }
}
