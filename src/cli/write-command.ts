import { Option } from 'clipanion';
import { waitCommand } from '../core/await-operation.ts';
import type { CallContext } from '../core/model/call.ts';
import { TrackerError, asTrackerError } from '../core/model/error.ts';
import { exitCodes, type ExitCode } from '../core/model/exit-code.ts';
import { shellWord } from '../core/model/shell-word.ts';
import type { WriteOptions, WriteOutcome } from '../core/write-outcome.ts';
import type { Tracker } from '../composition/create-tracker.ts';
import { RemoteCommand } from './command.ts';
import { showProgress } from './render/progress.ts';
import { safeText } from './render/safe-text.ts';
import { exitCodeOf, renderWriteResult } from './render/write-result.ts';

/** What `sync push` and `sync run` share: key, waiting, the result and its exit code. */
export abstract class WriteCommand extends RemoteCommand {
  idempotencyKey = Option.String('--idempotency-key', {
    description: 'repeat an earlier write whose answer was lost (default: a fresh key)',
  });
  noWait = Option.Boolean('--no-wait', false, { description: 'do not wait for an accepted operation' });

  /** `words` are the command as it was typed, but for what every command may carry. */
  protected async write(
    title: string,
    words: readonly string[],
    send: (options: WriteOptions, context: CallContext) => Promise<WriteOutcome<unknown>>,
    tracker: Tracker,
  ): Promise<ExitCode> {
    const progress = showProgress(this.out);
    const context = this.callContext(tracker, (event) => progress.watch(event));
    const options: WriteOptions = {
      wait: !this.noWait,
      ...(this.idempotencyKey === undefined ? {} : { key: this.idempotencyKey }),
    };
    let outcome: WriteOutcome<unknown>;
    try {
      outcome = await send(options, context);
    } catch (thrown) {
      throw this.withRepeatHint(asTrackerError(thrown), words);
    } finally {
      progress.done();
    }
    return outcome.kind === 'accepted'
      ? this.showAccepted(title, outcome.operationId)
      : this.showResult(title, outcome);
  }

  private async showAccepted(title: string, operationId: string): Promise<ExitCode> {
    if (this.json) await this.out.json({ operation_id: operationId, status: 'pending' });
    else await this.out.result(`${title} accepted\n- operation_id: ${safeText(operationId)}`);
    this.out.note(`Next: ${safeText(waitCommand(operationId))}`);
    return exitCodes.done.code;
  }

  private async showResult(
    title: string,
    outcome: WriteOutcome<unknown> & { kind: 'done' },
  ): Promise<ExitCode> {
    const { body, replayed } = outcome.answer;
    if (this.json) await this.out.json(body);
    else await this.out.result(renderWriteResult(title, body, this.out));
    if (replayed) this.out.note('The server gave the answer of an earlier request with this key again.');
    return exitCodeOf(body);
  }

  /** Where repeating with the same key is the way out, the very command to paste: same body, same key. */
  private withRepeatHint(error: TrackerError, words: readonly string[]): TrackerError {
    const key = error.operation?.key;
    if (key === undefined || error.effect !== 'unknown' || error.operation?.id !== undefined) return error;
    const repeated = [
      'tracker',
      ...words,
      ...(this.directory === undefined ? [] : ['-C', this.directory]),
      ...(this.team === undefined ? [] : ['--team', this.team]),
      '--idempotency-key',
      key,
    ];
    const input = words.includes('-') ? ' and the same standard input' : '';
    return error.with({
      hint: `Whether it took effect is unknown. Repeat it safely with \`${repeated.map(shellWord).join(' ')}\`${input}.`,
    });
  }
}
