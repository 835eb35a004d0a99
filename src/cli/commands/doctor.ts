import type { Check } from '../../core/model/diagnosis.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { RemoteCommand } from '../command.ts';
import { renderCheck, renderSum } from '../render/diagnosis.ts';
import { showProgress } from '../render/progress.ts';

export class DoctorCommand extends RemoteCommand {
  static override paths = [['doctor']];
  static override usage = {
    description: 'Look for what is wrong, and say what mends it.',
    details: `Looks at this machine, the project, and the far side, in this order: node, home, secret_files, temporary_files,
settings, binding, egress, unfinished_operations; then for SaaS-backed providers proxy (where one is set), login,
server, clock, server_health, contract; for local ones program, complete_read, store. Works without a project, a
login or a home: what cannot be looked at is skipped, and says what is missing.

Changes nothing and creates no file of its own; an access token that has expired is renewed, as by every command. Where
that is refused, login says so; the stored login stays.

Each line is printed as soon as it is known; Ctrl-C leaves what was found by then.

Ends with 0 when nothing has failed, warnings or not; else with the exit code of the first check that has failed, which
is what the others may follow from (\`tracker help exit-codes\`). --json prints {"checks": [{"name", "status", "message",
"remedy", "details", "code", "exitCode"}], "ok"}; status is ok, warning, failed or skipped.`,
    examples: [
      ['What is wrong here', 'tracker doctor'],
      [
        'Names of the checks that have failed',
        `tracker doctor --json | jq -r '.checks[] | select(.status == "failed").name'`,
      ],
    ] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    const checks: Check[] = [];
    const progress = showProgress(this.out, this.context.pulse);
    try {
      await this.withTracker(async (tracker) => {
        const context = this.callContext((event) => progress.watch(event));
        for await (const check of tracker.checks(context)) {
          const shown = this.fromThisProject(check);
          checks.push(shown);
          if (!this.json) await this.out.result(renderCheck(shown, this.out));
        }
      });
    } finally {
      progress.done();
    }
    const failure = checks.find(({ error }) => error)?.error;
    if (this.json) await this.out.json({ checks: checks.map(printed), ok: failure === undefined });
    else await this.out.result(`\n${renderSum(checks)}`);
    return failure?.exitCode ?? exitCodes.done.code;
  }

  private fromThisProject(check: Check): Check {
    return check.remedy === undefined ? check : { ...check, remedy: this.fromHere(check.remedy) };
  }
}

function printed({ error, ...check }: Check): Record<string, unknown> {
  return { ...check, ...(error ? { code: error.code, exitCode: error.exitCode } : {}) };
}
