import type { PushItem } from '../../core/model/envelope.ts';
import type { Output } from '../output.ts';
import { changeLines, fieldChange } from './field-change.ts';
import { safeText } from './safe-text.ts';
import { paintStatus, statusText } from './status-style.ts';

/** The items of a push as they will be sent: what each does, and below it the fields that it sets. */
export function renderPushPreview(items: readonly PushItem[], out: Output): string {
  return items.flatMap((item) => [itemLine(item, out), ...patchLines(item, out)]).join('\n');
}

function itemLine({ ref, action, target_status: target }: PushItem, out: Output): string {
  const to = target === undefined ? '' : ` -> ${paintStatus(statusText(target, out), target, out.palette)}`;
  return `${out.palette.cyan(safeText(ref.key ?? ref.id))}  ${action}${to}`;
}

function patchLines({ patch }: PushItem, out: Output): string[] {
  return Object.entries(patch ?? {}).flatMap(([field, value]) =>
    changeLines(`  ${safeText(field)}:`, fieldChange(undefined, value, out)),
  );
}
