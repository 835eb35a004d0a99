import { Option } from 'clipanion';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import type { CallContext } from '../../core/model/call.ts';
import type { OperationResult } from '../../core/model/envelope.ts';
import { asTrackerError, type TrackerError } from '../../core/model/error.ts';
import { resultOf } from '../../core/write-outcome.ts';
import type { Tracker } from '../../composition/create-tracker.ts';
import { RemoteCommand } from '../command.ts';
import { showProgress } from '../render/progress.ts';
import { safeText, shortText } from '../render/safe-text.ts';
import { exitCodeOf, renderWriteResult } from '../render/write-result.ts';

export class OperationsWaitCommand extends RemoteCommand {
  static override paths = [['operations', 'wait']];
  static override usage = {
    description: 'Wait until operations are over.',
    details:
      'Ends with the result of the operation, as the command that started it would have. Waits 300 s each, or --timeout ' +
      'in all. ID is the server’s, that of `tracker operations list`, the beginning of either, or the idempotency key of ' +
      'a write of this project.',
    examples: [
      ['Go on waiting', 'tracker operations wait 0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11'],
      ['For at most a minute', 'tracker operations wait 0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11 --timeout 60'],
    ] as [string, string][],
  };

  operationIds = Option.Rest({ name: 'id', required: 1 });

  async run(): Promise<ExitCode> {
    const progress = showProgress(this.out, this.context.pulse);
    const ends: End[] = [];
    await this.withTracker(async (tracker) => {
      const context = this.callContext((event) => progress.watch(event));
      for (const id of this.operationIds) {
        const end = await endOf(id, tracker, context).finally(() => progress.done());
        // Alone it ends as the command that started it; of several, each is told.
        if ('error' in end && (this.operationIds.length === 1 || context.signal?.aborted)) throw end.error;
        ends.push(end);
      }
    });
    await this.show(ends);
    return ends.map(codeOf).find((code) => code !== exitCodes.done.code) ?? exitCodes.done.code;
  }

  private async show(ends: readonly End[]): Promise<void> {
    const [first] = ends;
    if (!this.json) await this.out.result(ends.map((end) => this.told(end)).join('\n'));
    else if (ends.length === 1 && first !== undefined && 'over' in first) await this.out.json(first.over);
    else
      await this.out.json({
        operations: ends.map((end) =>
          'over' in end ? end.over : { operation_id: end.id, error: end.error },
        ),
      });
  }

  private told(end: End): string {
    const title = `Operation ${safeText(end.id)}`;
    return 'over' in end
      ? renderWriteResult(title, end.result, this.out)
      : `${title}: ${shortText(end.error.message)}`;
  }
}

type End = { readonly id: string } & (
  { readonly over: OperationResult; readonly result: unknown } | { readonly error: TrackerError }
);

async function endOf(id: string, tracker: Tracker, context: CallContext): Promise<End> {
  try {
    const over = await tracker.waitForOperation(id, context);
    return { id, over: over.body, result: resultOf<unknown>(over, id).body };
  } catch (thrown) {
    return { id, error: asTrackerError(thrown) };
  }
}

function codeOf(end: End): ExitCode {
  return 'over' in end ? exitCodeOf(end.result) : end.error.exitCode;
}
