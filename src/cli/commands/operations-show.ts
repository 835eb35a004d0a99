import { Option } from 'clipanion';
import { waitCommand } from '../../core/await-operation.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { RemoteCommand } from '../command.ts';
import { safeText } from '../render/safe-text.ts';
import { renderWriteResult } from '../render/write-result.ts';

export class OperationsShowCommand extends RemoteCommand {
  static override paths = [['operations', 'show']];
  static override usage = {
    description: 'Look at an accepted operation once.',
    examples: [['Where is it?', 'tracker operations show 0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11']] as [
      string,
      string,
    ][],
  };

  operationId = Option.String({ name: 'id', required: true });

  async run(): Promise<ExitCode> {
    const { body } = await this.withTracker((tracker) =>
      tracker.operation(this.operationId, this.callContext(tracker)),
    );
    if (this.json) {
      await this.out.json(body);
      return exitCodes.done.code;
    }
    const error: unknown = body.error;
    const message = isJsonObject(error) ? error['message'] : error;
    await this.out.result(
      [
        `Operation ${safeText(this.operationId)}: ${safeText(body.status)}`,
        ...(typeof message === 'string' ? [`- error: ${safeText(message)}`] : []),
        ...(isJsonObject(body.result) ? [renderWriteResult('Result', body.result, this.out)] : []),
      ].join('\n'),
    );
    if (body.status === 'completed' && !isJsonObject(body.result))
      this.out.note('It completed; its result is unknown.');
    if (body.status !== 'completed' && body.status !== 'failed') {
      this.out.note(`Next: ${safeText(waitCommand(this.operationId))}`);
    }
    return exitCodes.done.code;
  }
}
