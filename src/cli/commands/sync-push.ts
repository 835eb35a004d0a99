import { resolve } from 'node:path';
import { Option } from 'clipanion';
import type { PushItem } from '../../core/model/envelope.ts';
import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import type { Tracker } from '../../composition/create-tracker.ts';
import { optionWords } from '../option-words.ts';
import { readItemsFile } from '../push-items-file.ts';
import { WriteCommand } from '../write-command.ts';
import { showProgress } from '../render/progress.ts';
import { nonEmpty } from '../value-rules.ts';

export class SyncPushCommand extends WriteCommand {
  static override paths = [['sync', 'push']];
  static override usage = {
    description: 'Send changes to the tracker.',
    details:
      'FILE holds a JSON array of PushItem objects: {"ref": {"system", "id", "workspace"}, "action": "create" | "update" | ' +
      '"transition", "patch"?, "target_status"?}. Every item is checked before anything is sent; to a server go at most 16 MiB at once. ' +
      'A create whose ref.id is mapped already is skipped, so that a file can be pushed again; a mapped ref.id may stand ' +
      'for its issue in updates and transitions, too. Lists in a patch (labels, assignees, links) replace what is there. ' +
      'Local providers: without FILE, what the store holds as changed is sent.',
    examples: [
      ['Send what a file says', 'tracker sync push --items-json changes.json'],
      ['See what would be sent', 'tracker sync push --items-json changes.json --dry-run'],
      [
        'Once more, with a line added: only the new item is sent',
        'tracker sync push --items-json changes.json',
      ],
      ['From another program', 'make-changes | tracker sync push --items-json - --json'],
      ['What is still to be sent (local providers)', 'tracker sync push'],
    ] as [string, string][],
  };

  itemsJson = Option.String('-f,--items-json', {
    validator: nonEmpty,
    description: 'JSON file with PushItem objects, - for standard input (required for SaaS providers)',
  });
  allowDuplicates = Option.Boolean('--allow-duplicates', false, {
    description: 'create again what exists already under the same name',
  });
  limit = Option.String('--limit', { hidden: true });

  async run(): Promise<ExitCode> {
    // What cannot be meant is refused before anything is read.
    this.unfinished();
    if (this.limit !== undefined) {
      throw new TrackerError(
        'option_not_applicable',
        '--limit does not belong to `sync push`: everything that is to be sent is sent.',
      );
    }
    if (this.allowDuplicates && this.itemsJson === undefined)
      throw new TrackerError('usage', '--allow-duplicates belongs to a push of --items-json FILE.');
    return this.withTracker(async (tracker) => {
      const { kind, provider } = await tracker.admitted();
      if (kind === 'saas') await this.refuseChoice(provider);
      const items = await this.readItems(kind);
      if (this.dryRun && kind === 'local')
        return this.showPlan(tracker, { kind: 'push', items, ...this.duplicates() });
      if (items === null) return this.sendPending(tracker);
      return this.dryRun ? this.preview(tracker, items) : this.send(tracker, items);
    });
  }

  private async readItems(kind: 'saas' | 'local'): Promise<readonly PushItem[] | null> {
    if (this.itemsJson === undefined) {
      if (kind === 'local') return null;
      const { itemsRequired } = await import('../../core/hard-breaks.ts');
      throw itemsRequired();
    }
    const path = this.itemsJson === '-' ? '-' : resolve(this.folder, this.itemsJson);
    // The core checks every item against the contract.
    return (await readItemsFile(path, () => this.context.stdin, this.stopSignal)) as readonly PushItem[];
  }

  private async preview(tracker: Tracker, items: readonly PushItem[]): Promise<ExitCode> {
    const progress = showProgress(this.out, this.context.pulse);
    const context = this.callContext((event) => progress.watch(event));
    const preview = await tracker
      .previewPush(items, this.duplicates(), context)
      .finally(() => progress.done());
    if (this.json) await this.out.json({ dry_run: true, ...preview });
    else {
      const { renderPushPreview } = await import('../render/push-preview.ts');
      await this.out.result(renderPushPreview(preview, this.out));
    }
    return preview.item_errors.length > 0 ? exitCodes.incomplete.code : exitCodes.done.code;
  }

  private send(tracker: Tracker, items: readonly PushItem[]): Promise<ExitCode> {
    return this.write(
      'Push',
      [
        'sync',
        'push',
        ...optionWords('--items-json', this.itemsJson ?? '-'),
        ...(this.allowDuplicates ? ['--allow-duplicates'] : []),
      ],
      (options, context) => tracker.push(items, { ...options, ...this.duplicates() }, context),
      tracker,
    );
  }

  private duplicates(): { readonly duplicates?: 'allow' } {
    return this.allowDuplicates ? { duplicates: 'allow' } : {};
  }

  private sendPending(tracker: Tracker): Promise<ExitCode> {
    return this.write(
      'Push',
      ['sync', 'push'],
      (options, context) => tracker.pushPending(options, context),
      tracker,
    );
  }
}
