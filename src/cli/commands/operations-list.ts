import { Option } from 'clipanion';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { isOver } from '../../core/model/operation-entry.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';
import { TrackerCommand } from '../command.ts';
import { printedEntry } from '../render/operation-entry.ts';
import { renderTable } from '../render/table.ts';

export class OperationsListCommand extends TrackerCommand {
  static override paths = [['operations', 'list']];
  static override usage = {
    description: 'List the writes that are not finished, oldest first.',
    details:
      'Of all projects of this user, what no living process works on and nobody has left on purpose (--no-wait). A write is ' +
      'recorded before it is sent: `sending` and `unknown` may have had their effect, `accepted` is being worked on.',
    examples: [
      ['What was left', 'tracker operations list'],
      ['What was done, too', 'tracker operations list --all'],
    ] as [string, string][],
  };

  all = Option.Boolean('-a,--all', false, {
    description: 'also what is over, left on purpose, or running here; for 30 days',
  });

  async run(): Promise<ExitCode> {
    const entries = await this.withTracker((tracker) => tracker.operations({ all: this.all }));
    if (this.json) await this.out.json({ operations: entries.map(printedEntry) });
    else if (entries.length === 0)
      await this.out.result(this.all ? 'No operations' : 'No unfinished operations');
    else await this.out.result(this.table(entries));
    if (!this.json && entries.some((entry) => !entry.held && !entry.left && !isOver(entry)))
      this.out.note(this.fromHere('Next: `tracker operations resume` finishes those of this project.'));
    return exitCodes.done.code;
  }

  private table(entries: readonly ListedEntry[]): string {
    return renderTable<ListedEntry>(
      [
        { title: 'ID', value: ({ id }) => id, whole: true },
        { title: 'KIND', value: ({ kind }) => kind },
        { title: 'STATE', value: ({ state, held }) => (held ? `${state}, running here` : state) },
        { title: 'BEGUN', value: ({ createdAt }) => createdAt },
        {
          title: 'PROJECT',
          value: ({ target }) => `${target.provider} ${target.project_slug}`,
          flexible: true,
        },
        { title: 'OPERATION', value: ({ operationId }) => operationId ?? '' },
      ],
      entries,
      { width: this.out.width, palette: this.out.palette },
    );
  }
}
