import { Option } from 'clipanion';
import { waitCommand } from '../../core/await-operation.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import type { OperationResult } from '../../core/model/envelope.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { isOver } from '../../core/model/operation-entry.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';
import { RemoteCommand } from '../command.ts';
import { printedEntry } from '../render/operation-entry.ts';
import { safeText, shortText } from '../render/safe-text.ts';
import { renderWriteResult } from '../render/write-result.ts';

export class OperationsShowCommand extends RemoteCommand {
  static override paths = [['operations', 'show']];
  static override usage = {
    description: 'Show what is known of a write.',
    details:
      'ID is the server’s, that of `tracker operations list`, the beginning of either, or the idempotency key of a write ' +
      'of this project. The server is asked where it ' +
      'has accepted the write; of any other, what is recorded here is shown.',
    examples: [['Where is it?', 'tracker operations show 0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11']] as [
      string,
      string,
    ][],
  };

  operationId = Option.String({ name: 'id', required: true });

  async run(): Promise<ExitCode> {
    return this.withTracker(async (tracker) => {
      const recorded = await tracker.recordedOperation(this.operationId);
      return recorded !== null && recorded.operationId === null
        ? this.showRecorded(recorded)
        : this.showAccepted((await tracker.operation(this.operationId, this.callContext())).body);
    });
  }

  private async showRecorded(entry: ListedEntry): Promise<ExitCode> {
    if (this.json) {
      const { answer } = entry;
      await this.out.json({ ...printedEntry(entry), ...(answer == null ? {} : { result: answer }) });
      return exitCodes.done.code;
    }
    await this.out.result(
      [
        `Operation ${entry.id}: ${entry.state}`,
        `- kind: ${entry.kind}`,
        `- project: ${safeText(`${entry.target.provider} ${entry.target.project_slug}`)}`,
        `- begun: ${entry.createdAt}`,
        ...(entry.error === null ? [] : [`- error: ${shortText(entry.error.message)}`]),
        ...(isJsonObject(entry.answer) ? [renderWriteResult('Result', entry.answer, this.out)] : []),
      ].join('\n'),
    );
    if (!isOver(entry)) this.out.note(`Next: ${this.fromHere(`tracker operations resume ${entry.id}`)}`);
    return exitCodes.done.code;
  }

  private async showAccepted(body: OperationResult): Promise<ExitCode> {
    if (this.json) {
      await this.out.json(body);
      return exitCodes.done.code;
    }
    const error: unknown = body.error;
    const message = isJsonObject(error) ? error['message'] : error;
    await this.out.result(
      [
        `Operation ${safeText(this.operationId)}: ${shortText(body.status)}`,
        ...(typeof message === 'string' ? [`- error: ${shortText(message)}`] : []),
        ...(isJsonObject(body.result) ? [renderWriteResult('Result', body.result, this.out)] : []),
      ].join('\n'),
    );
    if (body.status === 'completed' && !isJsonObject(body.result))
      this.out.note('It completed; its result is unknown.');
    if (body.status !== 'completed' && body.status !== 'failed') {
      this.out.note(`Next: ${safeText(this.fromHere(waitCommand(this.operationId)))}`);
    }
    return exitCodes.done.code;
  }
}
