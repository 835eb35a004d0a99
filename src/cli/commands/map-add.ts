import { Option } from 'clipanion';
import type { ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';

/** Only local providers keep mappings here; for SaaS providers this is a hard break. */
export class MapAddCommand extends TrackerCommand {
  static override paths = [['map', 'add']];
  static override usage = {
    description: 'Add a mapping (local providers).',
    details:
      'Mappings of SaaS-backed providers are managed in the Spec Kitty dashboard; this command refuses them.',
    examples: [['Map a work package', 'tracker map add --wp-id WP01 --external-id bd-1']] as [
      string,
      string,
    ][],
  };

  wpId = Option.String('--wp-id', { description: 'work package' });
  externalId = Option.String('--external-id', { description: 'id of the issue' });
  externalKey = Option.String('--external-key', { description: 'key of the issue as people write it' });
  externalUrl = Option.String('--external-url', { description: 'address of the issue' });

  async run(): Promise<ExitCode> {
    return this.withTracker((tracker) => tracker.addMapping());
  }
}
