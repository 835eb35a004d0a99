import { Option } from 'clipanion';
import { limits } from '../../generated/contract.ts';
import type { ExitCode } from '../../core/model/exit-code.ts';
import { wholeNumber } from '../value-rules.ts';
import { WriteCommand } from '../write-command.ts';

export class SyncRunCommand extends WriteCommand {
  static override paths = [['sync', 'run']];
  static override usage = {
    description: 'Sync in both directions.',
    details:
      'SaaS providers: the server does it. Local providers: the tracker is read, compared with what was agreed last, ' +
      'and both sides get what the other has changed.',
    examples: [
      ['Pull, then push, on the server', 'tracker sync run'],
      ['Start it and leave', 'tracker sync run --no-wait'],
      ['See what a local sync would do', 'tracker sync run --dry-run'],
    ] as [string, string][],
  };

  limit = Option.String('-n,--limit', {
    validator: wholeNumber(limits.pageLimit.minimum, limits.pageLimit.maximum),
    description: 'issues at most, 1 to 10000 (default 100; SaaS providers)',
  });
  noPullFirst = Option.Boolean('--no-pull-first', false, { description: 'push without pulling first' });

  async run(): Promise<ExitCode> {
    // What cannot be meant is refused before anything is read.
    this.unfinished();
    const query = {
      ...(this.limit === undefined ? {} : { limit: this.limit }),
      ...(this.noPullFirst ? { pullFirst: false } : {}),
    };
    return this.withTracker((tracker) =>
      this.dryRun
        ? this.showPlan(tracker, { kind: 'run', query })
        : this.write(
            'Sync run',
            this.typed(),
            (options, context) => tracker.run(query, options, context),
            tracker,
          ),
    );
  }

  /** What decides the request's body; under the same key it must be the same. */
  private typed(): readonly string[] {
    return [
      'sync',
      'run',
      ...(this.limit === undefined ? [] : ['--limit', String(this.limit)]),
      ...(this.noPullFirst ? ['--no-pull-first'] : []),
    ];
  }
}
