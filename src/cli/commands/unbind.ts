import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';

export class UnbindCommand extends TrackerCommand {
  static override paths = [['unbind']];
  static override usage = {
    description: 'Remove the binding of this project.',
    details: 'Removes the tracker: block of .kittify/config.yaml. A recorded tracker.egress decision stays.',
    examples: [['Forget the tracker of this project', 'tracker unbind']] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    const removed = await this.withTracker((tracker) => tracker.unbind());
    if (this.json) await this.out.json({ removed });
    else await this.out.result(removed ? 'Tracker binding removed' : 'No tracker was bound');
    return exitCodes.done.code;
  }
}
