import stringWidth from 'fast-string-width';
import { counted } from '../../core/model/counted.ts';
import type { PlannedField, PlannedIssue, SyncPlan } from '../../core/model/sync-plan.ts';
import type { Output } from '../output.ts';
import { cutToWidth } from './cut-to-width.ts';
import { itemErrorLines } from './envelope.ts';
import { changeLines, fieldChange } from './field-change.ts';
import { safeText } from './safe-text.ts';

/** A dry run for people: a line for each issue, and below it what becomes of each field. */
export function renderPlan({ issues, item_errors: errors, ...world }: SyncPlan, out: Output): string {
  const writes = issues.filter(sends).length;
  const changes = issues.filter(({ action }) => action !== 'skip').length;
  const place = `${safeText(world.provider)} (${safeText(world.workspace)})`;
  return [
    ...issues.flatMap((issue) => [issueLine(issue, out), ...fieldLines(issue, out)]),
    ...(issues.length > 0 ? [''] : []),
    ...itemErrorLines(errors, out),
    `Dry run: ${counted(changes, 'issue')} to change, ${writes} of them at ${place}; nothing was written`,
  ].join('\n');
}

export function sends({ action, fields }: PlannedIssue): boolean {
  return (
    action === 'create' || fields.some(({ decision }) => decision === 'send_local' || decision === 'merge')
  );
}

const verbs: Readonly<Record<PlannedIssue['action'], string>> = {
  take_new: 'new there, kept here',
  create: 'create',
  update: 'update',
  gone: 'gone there, kept here as gone',
  withheld: 'stays here: its title belongs to the tracker',
  skip: 'skip:',
  uncertain: 'was sent once, and its answer was lost: it is looked for, never sent again',
};

function issueLine({ ref, title, action, message }: PlannedIssue, out: Output): string {
  const { palette, width = Number.POSITIVE_INFINITY } = out;
  if (action === 'skip')
    return `${palette.cyan(safeText(ref.id))}  ${verbs.skip} ${safeText(message ?? title)}`;
  const [id, verb] = [safeText(ref.id), verbs[action]];
  const room = Math.max(8, Math.min(60, width - stringWidth(`${id}  ${verb}  `)));
  return `${palette.cyan(id)}  ${verb}  ${palette.dim(cutToWidth(safeText(title), room))}`;
}

function fieldLines({ action, fields }: PlannedIssue, out: Output): string[] {
  return fields.flatMap((field) => {
    const { base, local, remote, value } = field;
    const change = (before: unknown, after: unknown) =>
      // What is created was nothing before.
      fieldChange(action === 'create' ? undefined : before, after, out);
    switch (field.decision) {
      case 'take_remote':
        return changeLines(`  < ${field.field}:`, change(local, value), decidedBy(field, out));
      case 'send_local':
        return changeLines(`  > ${field.field}:`, change(remote, value), decidedBy(field, out));
      case 'merge':
        return [
          `  = ${field.field}:`,
          ...changeLines('    here ', change(local, value)),
          ...changeLines('    there', change(remote, value)),
        ];
      case 'conflict':
        return [
          out.palette.red(`  ! ${field.field}: changed on both sides, left as it is`),
          ...changeLines('    ours  ', change(base, local)),
          ...changeLines('    theirs', change(base, remote)),
        ];
    }
  });
}

function decidedBy({ strategy }: PlannedField, out: Output): string {
  return strategy === undefined ? '' : out.palette.dim(` (${safeText(strategy)} decides)`);
}
