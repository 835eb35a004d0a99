import { Option } from 'clipanion';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Resumed } from '../../core/operations/operation-desk.ts';
import { RemoteCommand } from '../command.ts';
import { printedEntry } from '../render/operation-entry.ts';
import { showProgress } from '../render/progress.ts';
import { shortText } from '../render/safe-text.ts';
import { exitCodeOf, renderWriteResult } from '../render/write-result.ts';

export class OperationsResumeCommand extends RemoteCommand {
  static override paths = [['operations', 'resume']];
  static override usage = {
    description: 'Finish writes that were left unfinished.',
    details:
      'Without ID all of this binding, oldest first. One whose answer was lost is asked for again with its own key, so ' +
      'that it has its effect once; one that the server has accepted is waited for.',
    examples: [
      ['Finish what a crash has left', 'tracker operations resume'],
      ['Only this one', 'tracker operations resume 0b6f0f0e'],
    ] as [string, string][],
  };

  id = Option.String({ name: 'id', required: false });

  async run(): Promise<ExitCode> {
    const progress = showProgress(this.out, this.context.pulse);
    const resumed = await this.withTracker((tracker) =>
      tracker.resume(
        this.id,
        this.callContext((event) => progress.watch(event)),
      ),
    ).finally(() => progress.done());
    if (this.json) await this.out.json({ operations: resumed.map(asJson) });
    else if (resumed.length === 0) await this.out.result('No unfinished operations');
    else await this.out.result(resumed.map((each) => this.told(each)).join('\n'));
    return worstOf(resumed);
  }

  private told({ entry, outcome }: Resumed): string {
    const title = `${entry.kind === 'push' ? 'Push' : 'Sync run'} ${entry.id}`;
    if (outcome.kind === 'failed')
      return `${title}: ${entry.state}\n- error: ${shortText(outcome.error.message)}\n- hint: ${shortText(outcome.error.hint)}`;
    if (outcome.kind === 'accepted') return `${title}: accepted`;
    return renderWriteResult(title, outcome.answer.body, this.out, entry.target.server);
  }
}

function asJson({ entry, outcome }: Resumed): Record<string, unknown> {
  return {
    ...printedEntry(entry),
    ...(outcome.kind === 'done' && isJsonObject(outcome.answer.body) ? { result: outcome.answer.body } : {}),
    ...(outcome.kind === 'failed' ? { error: outcome.error } : {}),
  };
}

/** The first one that did not end well speaks for all. */
function worstOf(resumed: readonly Resumed[]): ExitCode {
  for (const { outcome } of resumed) {
    const code =
      outcome.kind === 'failed'
        ? outcome.error.exitCode
        : outcome.kind === 'done'
          ? exitCodeOf(outcome.answer.body)
          : exitCodes.done.code;
    if (code !== exitCodes.done.code) return code;
  }
  return exitCodes.done.code;
}
