import { Option } from 'clipanion';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';
import { printedEntry } from '../render/operation-entry.ts';

export class OperationsForgetCommand extends TrackerCommand {
  static override paths = [['operations', 'forget']];
  static override usage = {
    description: 'Forget the record of a write.',
    details: 'What the server does with it goes on; it is only no longer known here, with its key.',
    examples: [['It was looked into by hand', 'tracker operations forget 0b6f0f0e']] as [string, string][],
  };

  id = Option.String({ name: 'id', required: true });

  async run(): Promise<ExitCode> {
    const entry = await this.withTracker((tracker) => tracker.forgetOperation(this.id));
    if (this.json) await this.out.json(printedEntry(entry));
    else await this.out.result(`Operation forgotten\n- id: ${entry.id}\n- state: ${entry.state}`);
    return exitCodes.done.code;
  }
}
