import type { Change, Refusal } from '../../core/model/change.ts';
import { ownLinkTypes, type CoreField, type Issue, type IssueFields } from '../../core/model/issue.ts';
import { edgeChangeOf } from './edges.ts';
import type { Known } from './known.ts';
import { parentEdge } from './mapping.ts';
import { isPlain } from './plain-id.ts';
import { rawRowOf } from './raw-row.ts';
import { bytesOf, titleBytes, whyRigid } from './rigid.ts';
import { isOneLine } from './update-issue.ts';

/**
 * Longest label, in bytes of UTF-8, and longest name, in code points. bd cuts a longer label, even
 * inside a character, and fails a call with a longer name.
 */
const wordLength = 255;

/** Far beyond any real one; bd reads no longer line than 64 MB. */
const bodyBytes = 32 * 1024 * 1024;

/** bd writes labels into JSON of its own, and escapes only these: \b \t \n \f \r. */
const unprintable = /[\0-\x07\x0b\x0e-\x1f]/;

type Reasons = readonly (string | null)[];
type Rule<Field extends CoreField> = (value: IssueFields[Field], change: Change, known: Known) => Reasons;

/** Why each field could not be written; one row a field, so that none is forgotten. */
const rules: { readonly [Field in CoreField]: Rule<Field> } = {
  title: (title) => [
    title === '' ? 'A title must not be empty.' : null,
    bytesOf(title) > titleBytes
      ? `A title has at most ${titleBytes} bytes of UTF-8; this one has ${bytesOf(title)}.`
      : null,
    notText([title]),
  ],
  body: (body) => [
    notText([body ?? '']),
    bytesOf(body ?? '') > bodyBytes ? `A body has at most ${bodyBytes} bytes of UTF-8.` : null,
  ],
  status: () => [],
  issue_type: (type, change) => [
    type === 'subtask' && !hasParent(change)
      ? 'beads has no subtasks: one is a task with a parent, and this one has none.'
      : null,
  ],
  priority: () => [],
  assignees: (assignees) => [
    new Set(assignees).size > 1
      ? `An issue has one assignee at most; these are ${new Set(assignees).size}.`
      : null,
    tooLong('An assignee', 'characters', assignees, (name) => Array.from(name).length),
    notText(assignees),
  ],
  labels: (labels, change) => [
    tooLong('A label', 'bytes of UTF-8', labels, bytesOf),
    notText(labels),
    addedLabels(labels, change).some((label) => unprintable.test(label))
      ? 'A label with a control character would keep bd from listing anything.'
      : null,
    removedLabels(change).some((label) => label.includes('\0'))
      ? 'A label with a NUL character cannot be removed: bd takes it as an argument only.'
      : null,
    removedLabels(change).length > 0 ? notPlain(change) : null,
  ],
  parent_ref: (parent, change, known) =>
    parent === null ? [edgesStuck(change)] : edgeRules([parent], change, known, 'parent_ref'),
  links: (links, change, known) => [
    ...links.map(({ type }) =>
      ownLinkTypes.has(type) ? null : `A link '${type}' stands on the issue at its other end.`,
    ),
    ...edgeRules(
      links.map(({ target }) => target),
      change,
      known,
      'links',
    ),
  ],
  custom_fields: () => ['beads has no custom fields.'],
};

export function refusalsOf(change: Change, known: Known): Refusal[] {
  const fields = (Object.keys(rules) as CoreField[]).filter((field) => change.fields[field] !== undefined);
  return fields.flatMap((field) =>
    [...broken(field, change, known), ...stuck(field, change, known)].map((reason) => ({ field, reason })),
  );
}

function broken<Field extends CoreField>(field: Field, change: Change, known: Known): string[] {
  const rule = rules[field] as Rule<Field>;
  const reasons = rule(change.fields[field] as IssueFields[Field], change, known);
  return [...new Set(reasons.filter((reason) => reason !== null))];
}

/** What bd's import would take, but not for this row, and its other commands would not either. */
function stuck(field: CoreField, change: Change, known: Known): string[] {
  if (change.before === null) return [];
  const why = whyRigid(rawRowOf(change.before), known);
  if (why === null) return [];
  const reason = beyondUpdate(field, change) ?? (isPlain(change.id) ? null : 'This issue cannot be written');
  return reason === null ? [] : [`${reason}: it cannot be imported, because ${why}.`];
}

/** bd takes off outer blanks where it does not import, and an argument ends at a NUL. */
function beyondUpdate(field: CoreField, { fields, before }: Change): string | null {
  const { title = '', assignees = [], labels = [] } = fields;
  switch (field) {
    case 'labels':
      return labels.some(
        (label) => !before?.labels.includes(label) && (label === '' || label.trim() !== label),
      )
        ? 'A label that is empty, or begins or ends with a blank, cannot be added to this issue'
        : null;
    case 'title':
      if (title.trim() !== title) return 'The title of this issue cannot begin or end with a blank';
      return isOneLine(title) || !title.includes('\0')
        ? null
        : 'The title of this issue cannot hold both a newline and a NUL character';
    case 'assignees':
      return assignees.every((name) => isOneLine(name) || (name.trim() === name && !name.includes('\0')))
        ? null
        : 'The assignee of this issue cannot hold a newline with outer blanks or a NUL character';
    case 'body':
    case 'issue_type':
    case 'status':
    case 'priority':
    case 'parent_ref':
    case 'links':
    case 'custom_fields':
      return null;
  }
}

function edgeRules(
  targets: readonly Issue['ref'][],
  change: Change,
  { workspace }: Known,
  field: 'parent_ref' | 'links',
): Reasons {
  return [
    ...targets.map(({ id, system, workspace: other }) => {
      if (system !== 'beads' || other !== workspace) return `${system}:${id} is not in this workspace.`;
      if (id === change.id) return 'An issue cannot be linked to itself.';
      return id.isWellFormed() && !/[\n\0]/.test(id) ? null : `'${id}' can be no id of beads.`;
    }),
    twoEdges(change, field),
    edgesStuck(change),
  ];
}

/** bd keeps one edge between two issues, and leaves the old one without a word. */
function twoEdges(change: Change, field: 'parent_ref' | 'links'): string | null {
  const { added, kept } = edgeChangeOf(change);
  const mine = added.filter(({ type }) => (type === parentEdge) === (field === 'parent_ref'));
  for (const edge of mine) {
    const other = [...kept, ...added].find(
      (each) => each !== edge && each.depends_on_id === edge.depends_on_id,
    );
    if (other !== undefined) {
      return `There is one edge between two issues: ${edge.depends_on_id} has '${other.type}' and cannot have '${edge.type}' too.`;
    }
  }
  return null;
}

function edgesStuck(change: Change): string | null {
  const { removed } = edgeChangeOf(change);
  return removed.length > 0 ? notPlain(change) : null;
}

function notPlain({ id }: Change): string | null {
  return isPlain(id)
    ? null
    : 'The id of this issue holds a comma or a blank, so nothing of it can be removed.';
}

function addedLabels(labels: readonly string[], { before }: Change): readonly string[] {
  return labels.filter((label) => before?.labels.includes(label) !== true);
}

function removedLabels({ fields, before }: Change): readonly string[] {
  return before?.labels.filter((label) => fields.labels?.includes(label) === false) ?? [];
}

function hasParent({ fields, before }: Change): boolean {
  return (fields.parent_ref === undefined ? before?.parent_ref : fields.parent_ref) != null;
}

function tooLong(
  what: string,
  unit: string,
  texts: readonly string[],
  lengthOf: (text: string) => number,
): string | null {
  const longest = Math.max(0, ...texts.map(lengthOf));
  return longest > wordLength ? `${what} has at most ${wordLength} ${unit}; one has ${longest}.` : null;
}

function notText(texts: readonly string[]): string | null {
  return texts.every((text) => text.isWellFormed()) ? null : 'It holds half a character (a lone surrogate).';
}
