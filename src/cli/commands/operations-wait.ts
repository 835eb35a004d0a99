import { Option } from 'clipanion';
import type { ExitCode } from '../../core/model/exit-code.ts';
import { resultOf } from '../../core/write-outcome.ts';
import { RemoteCommand } from '../command.ts';
import { showProgress } from '../render/progress.ts';
import { safeText } from '../render/safe-text.ts';
import { exitCodeOf, renderWriteResult } from '../render/write-result.ts';

export class OperationsWaitCommand extends RemoteCommand {
  static override paths = [['operations', 'wait']];
  static override usage = {
    description: 'Wait until an operation is over.',
    details:
      'Ends with the result of the operation, as the command that started it would have. Waits 300 s, or --timeout.',
    examples: [
      ['Go on waiting', 'tracker operations wait 0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11'],
      ['For at most a minute', 'tracker operations wait 0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11 --timeout 60'],
    ] as [string, string][],
  };

  operationId = Option.String({ name: 'id', required: true });

  async run(): Promise<ExitCode> {
    const progress = showProgress(this.out);
    const over = await this.withTracker((tracker) =>
      tracker.waitForOperation(
        this.operationId,
        this.callContext(tracker, (event) => progress.watch(event)),
      ),
    ).finally(() => progress.done());
    const { body } = resultOf<unknown>(over, this.operationId);
    if (this.json) await this.out.json(over.body);
    else await this.out.result(renderWriteResult(`Operation ${safeText(this.operationId)}`, body, this.out));
    return exitCodeOf(body);
  }
}
