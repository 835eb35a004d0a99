import { Option } from 'clipanion';
import { TrackerError } from '../../core/model/error.ts';
import type { MappingEdit } from '../../core/model/mapping-edit.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';
import { safeText } from '../render/safe-text.ts';

/** Only local providers keep mappings here; for SaaS providers this is a hard break. */
export class MapAddCommand extends TrackerCommand {
  static override paths = [['map', 'add']];
  static override usage = {
    description: 'Map a work package to an issue (local providers).',
    details:
      'A work package and an issue are each mapped once in a project. ' +
      'Mappings of SaaS-backed providers are managed in the Spec Kitty dashboard; this command refuses them.',
    examples: [
      ['Map a work package', 'tracker map add --wp-id WP01 --external-id bd-1'],
      [
        'With its address',
        'tracker map add --wp-id WP02 --external-id bd-2 --external-url https://example.com/2',
      ],
    ] as [string, string][],
  };

  wpId = Option.String('--wp-id', { description: 'work package (required)' });
  externalId = Option.String('--external-id', { description: 'id of the issue (required)' });
  externalKey = Option.String('--external-key', { description: 'key of the issue as people write it' });
  externalUrl = Option.String('--external-url', { description: 'address of the issue' });

  async run(): Promise<ExitCode> {
    return this.withTracker(async (tracker) => {
      const binding = await tracker.binding();
      if (binding.kind === 'local') this.demandBothEnds();
      const mapping = await tracker.editMappings(this.edit(), this.callContext());
      if (this.json) await this.out.json(mapping);
      else await this.out.result(`Mapped ${safeText(mapping.wp_id)} to ${safeText(mapping.external_id)}`);
      return exitCodes.done.code;
    });
  }

  private edit(): MappingEdit {
    return {
      kind: 'add',
      wpId: this.wpId ?? '',
      externalId: this.externalId ?? '',
      ...(this.externalKey === undefined ? {} : { externalKey: this.externalKey }),
      ...(this.externalUrl === undefined ? {} : { externalUrl: this.externalUrl }),
    };
  }

  private demandBothEnds(): void {
    const missing =
      this.wpId === undefined ? '--wp-id' : this.externalId === undefined ? '--external-id' : null;
    if (missing !== null)
      throw new TrackerError('usage', `${missing} is required.`, {
        hint: 'Run `tracker map add --help` to see the options.',
      });
  }
}
