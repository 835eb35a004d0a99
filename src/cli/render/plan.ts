import type { PlannedField, PlannedIssue, SyncPlan } from '../../core/model/sync-plan.ts';
import { isJsonObject, printJson } from '../../core/model/json.ts';
import type { Output } from '../output.ts';
import { itemErrorLines } from './envelope.ts';
import { safeText } from './safe-text.ts';

/** A dry run for people: a line for each issue, and below it one for each field. */
export function renderPlan({ issues, item_errors: errors, ...world }: SyncPlan, out: Output): string {
  const writes = issues.filter(sends).length;
  return [
    ...issues.flatMap((issue) => [
      issueLine(issue, out),
      ...issue.fields.map((field) => fieldLine(field, out)),
    ]),
    ...(issues.length > 0 ? [''] : []),
    ...itemErrorLines(errors, out),
    `Dry run: ${issues.length} issues to change, ${writes} of them at ${safeText(world.provider)} (${safeText(world.workspace)}); nothing was written`,
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
  uncertain: 'was sent once, and its answer was lost: it is looked for, never sent again',
};

function issueLine({ ref, title, action }: PlannedIssue, out: Output): string {
  return `${out.palette.cyan(safeText(ref.id))}  ${verbs[action]}  ${out.palette.dim(shortened(title))}`;
}

function fieldLine(
  { field, decision, base, local, remote, value, strategy }: PlannedField,
  out: Output,
): string {
  const by = strategy === undefined ? '' : out.palette.dim(` (${safeText(strategy)} decides)`);
  switch (decision) {
    case 'take_remote':
      return `  < ${field}: ${shortened(local)} -> ${shortened(value)}${by}`;
    case 'send_local':
      return `  > ${field}: ${shortened(remote)} -> ${shortened(value)}${by}`;
    case 'merge':
      return `  = ${field}: ${shortened(value)} (ours ${shortened(local)}, theirs ${shortened(remote)})`;
    case 'conflict':
      return out.palette.red(
        `  ! ${field}: ours ${shortened(local)}, theirs ${shortened(remote)}, before ${shortened(base)}`,
      );
  }
}

/** Refs are told by their ids; everything else as it is, on one line. */
function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : printJson(plain(value));
  const line = safeText(text);
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  if (typeof value['id'] === 'string') return value['id'];
  return isJsonObject(value['target']) ? `${String(value['type'])} ${String(value['target']['id'])}` : value;
}
