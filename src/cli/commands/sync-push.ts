import { resolve } from 'node:path';
import { Option } from 'clipanion';
import { localNotYet } from '../../core/hard-breaks.ts';
import type { PushItem } from '../../core/model/envelope.ts';
import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import type { Tracker } from '../../composition/create-tracker.ts';
import { readItemsFile } from '../push-items-file.ts';
import { WriteCommand } from '../write-command.ts';
import { renderTable } from '../render/table.ts';

export class SyncPushCommand extends WriteCommand {
  static override paths = [['sync', 'push']];
  static override usage = {
    description: 'Send changes to the tracker.',
    details:
      'FILE holds a JSON array of PushItem objects: {"ref": {"system", "id", "workspace"}, "action": "create" | "update" | ' +
      '"transition", "patch"?, "target_status"?}. Every item is checked before anything is sent.',
    examples: [
      ['Send what a file says', 'tracker sync push --items-json changes.json'],
      ['See what would be sent', 'tracker sync push --items-json changes.json --dry-run'],
      ['From another program', 'make-changes | tracker sync push --items-json - --json'],
    ] as [string, string][],
  };

  itemsJson = Option.String('--items-json', {
    description: 'JSON file with PushItem objects, - for standard input (required)',
  });
  dryRun = Option.Boolean('--dry-run', false, { description: 'print what would be sent; send nothing' });
  limit = Option.String('--limit', { hidden: true });

  async run(): Promise<ExitCode> {
    if (this.limit !== undefined) {
      throw new TrackerError(
        'option_not_applicable',
        '--limit does not belong to `sync push`: all items of the file are sent.',
      );
    }
    return this.withTracker(async (tracker) => {
      const binding = await tracker.binding();
      if (binding.kind === 'local') throw localNotYet(binding.provider, 'writing');
      const items = await this.readItems();
      return this.dryRun ? this.preview(tracker, items) : this.send(tracker, items);
    });
  }

  private async readItems(): Promise<readonly PushItem[]> {
    if (this.itemsJson === undefined) {
      throw new TrackerError('usage', '--items-json is required for SaaS-backed providers.', {
        hint: 'Provide a JSON file with PushItem objects, or - for standard input; for full bidirectional sync run `tracker sync run`.',
      });
    }
    const path = this.itemsJson === '-' ? '-' : resolve(this.context.directory, this.itemsJson);
    // The core checks every item against the contract.
    return (await readItemsFile(path, this.context.stdin)) as readonly PushItem[];
  }

  private async preview(tracker: Tracker, items: readonly PushItem[]): Promise<ExitCode> {
    const request = await tracker.previewPush(items);
    if (this.json) {
      await this.out.json({ dry_run: true, ...request });
      return exitCodes.done.code;
    }
    const table = renderTable<PushItem>(
      [
        { title: 'ITEM', value: ({ ref }) => ref.key ?? ref.id },
        { title: 'ACTION', value: ({ action }) => action },
        { title: 'TARGET', value: (item) => item.target_status },
        { title: 'PATCH', value: ({ patch }) => patch, flexible: true },
      ],
      request.items,
      { width: this.out.width, palette: this.out.palette },
    );
    await this.out.result(
      [
        table,
        '',
        `Dry run: ${items.length} items for ${request.provider} ${request.project_slug}; nothing was sent`,
      ].join('\n'),
    );
    return exitCodes.done.code;
  }

  private send(tracker: Tracker, items: readonly PushItem[]): Promise<ExitCode> {
    return this.write(
      'Push',
      ['sync', 'push', '--items-json', this.itemsJson ?? '-'],
      (options, context) => tracker.push(items, options, context),
      tracker,
    );
  }
}
