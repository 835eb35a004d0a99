import { counted } from '../../core/model/counted.ts';
import type { PreviewedItem, PushPreview } from '../../core/model/push-preview.ts';
import type { Output } from '../output.ts';
import { cutToWidth } from './cut-to-width.ts';
import { itemErrorLines } from './envelope.ts';
import { changeLines, fieldChange } from './field-change.ts';
import { safeText } from './safe-text.ts';

/** A push to the SaaS as it would be: what becomes of each item, and below it the fields that change. */
export function renderPushPreview(preview: PushPreview, out: Output): string {
  const { plan, item_errors: errors, provider, project_slug: project, server } = preview;
  const sent = plan.filter(({ action }) => action !== 'skip' && action !== 'refuse').length;
  const others = plan.length === sent ? '' : ` (of ${plan.length})`;
  const at = server === '' ? '' : ` at ${safeText(server)}`;
  return [
    ...plan.flatMap((item) => [itemLine(item, out), ...fieldLines(item, out)]),
    '',
    ...itemErrorLines(errors, out),
    `Dry run: ${counted(sent, 'item')}${others} for ${provider} ${safeText(project)}${at}; nothing was sent`,
  ].join('\n');
}

function itemLine({ ref, action, title, message, remote_ref: remote }: PreviewedItem, out: Output): string {
  const { palette } = out;
  const id = safeText(ref.key ?? ref.id);
  const issue = remote !== null && remote.id !== ref.id && action !== 'skip' ? ` ${safeText(remote.id)}` : '';
  const name =
    action === 'create' || title === null ? '' : `  ${palette.dim(cutToWidth(safeText(title), 60))}`;
  const word = action === 'refuse' ? palette.red(action) : action;
  const why =
    message === null ? '' : `${action === 'skip' || action === 'refuse' ? ': ' : '  '}${safeText(message)}`;
  return `${palette.cyan(id)}  ${word}${issue}${why}${action === 'skip' ? '' : name}`;
}

function fieldLines({ fields }: PreviewedItem, out: Output): string[] {
  return fields.flatMap(({ field, before, after }) =>
    changeLines(`  ${safeText(field)}:`, fieldChange(before, after, out)),
  );
}
