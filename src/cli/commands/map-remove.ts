import { Option } from 'clipanion';
import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import type { MappingEdit } from '../../core/model/mapping-edit.ts';
import { TrackerCommand } from '../command.ts';
import { safeText } from '../render/safe-text.ts';

export class MapRemoveCommand extends TrackerCommand {
  static override paths = [['map', 'remove']];
  static override usage = {
    description: 'Remove a mapping (local providers).',
    details: 'By either end. The issue and the work package stay as they are.',
    examples: [
      ['By work package', 'tracker map remove --wp-id WP01'],
      ['By issue', 'tracker map remove --external-id bd-1'],
    ] as [string, string][],
  };

  wpId = Option.String('--wp-id', { description: 'work package' });
  externalId = Option.String('--external-id', { description: 'id of the issue' });

  async run(): Promise<ExitCode> {
    return this.withTracker(async (tracker) => {
      const mapping = await tracker.editMappings(this.edit(), this.callContext());
      if (this.json) await this.out.json(mapping);
      else
        await this.out.result(
          `${safeText(mapping.wp_id)} is not mapped to ${safeText(mapping.external_id)} any more`,
        );
      return exitCodes.done.code;
    });
  }

  private edit(): MappingEdit {
    if ((this.wpId === undefined) === (this.externalId === undefined)) {
      throw new TrackerError('usage', 'Name one end: --wp-id or --external-id.', {
        hint: 'Run `tracker map list` to see what is mapped.',
      });
    }
    return this.wpId === undefined
      ? { kind: 'remove', externalId: this.externalId ?? '' }
      : { kind: 'remove', wpId: this.wpId };
  }
}
