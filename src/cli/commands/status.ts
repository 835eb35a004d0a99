import type { TrackerStatus } from '../../core/model/envelope.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { RemoteCommand } from '../command.ts';
import { shortText } from '../render/safe-text.ts';

export class StatusCommand extends RemoteCommand {
  static override paths = [['status']];
  static override usage = {
    description: 'Show the state of the bound tracker.',
    examples: [
      ['State of this project', 'tracker status'],
      ['The answer as the server sent it', 'tracker status --json'],
    ] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    const { body } = await this.withTracker((tracker) => tracker.status(this.callContext()));
    if (this.json) await this.out.json(body);
    else await this.out.result(statusText(body));
    return exitCodes.done.code;
  }
}

/** A missing `configured` says nothing; only a literal false means "not configured". */
function statusText(body: TrackerStatus): string {
  if (body.configured === false) return 'Tracker is not configured';
  const { identity_path: identity, ...rest } = body;
  const lines = Object.entries(rest)
    .filter(([key, value]) => value !== null && value !== undefined && !isOlderName(key, rest))
    .map(([key, value]) => `- ${shortText(key)}: ${shortText(value)}`);
  const type = isJsonObject(identity) ? identity['type'] : undefined;
  if (type !== undefined) lines.splice(1, 0, `- type: ${shortText(type)}`);
  return ['Tracker status', ...lines].join('\n');
}

/** Programs may read the older name; people read one of the two. */
function isOlderName(key: string, body: Readonly<Record<string, unknown>>): boolean {
  return key === 'doctrine_mode' && body['ownership_mode'] !== undefined;
}
