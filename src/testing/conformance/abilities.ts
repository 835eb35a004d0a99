import type { TrackerSubject } from './tracker-subject.ts';

/** What not every tracker can do, and how it is told. */
const abilities = {
  'a create': (subject) => acts(subject, 'create'),
  'an update': (subject) => acts(subject, 'update'),
  'an update of titles': (subject) => acts(subject, 'update') && writes(subject, 'title'),
  'a write of titles': (subject) =>
    acts(subject, 'create') || (acts(subject, 'update') && writes(subject, 'title')),
  'a transition': (subject) => acts(subject, 'transition'),
  'a status filter': (subject) => filters(subject, 'status'),
  'a type filter': (subject) => filters(subject, 'issue_type'),
  'a time filter': (subject) => filters(subject, 'updated_since'),
  'ownership rules': ({ restricted }) => restricted !== undefined,
  'a dry run': ({ tracker }) => tracker.capabilities.dryRun,
  'editing mappings': ({ tracker }) => tracker.capabilities.editMappings,
  'sending what waits': ({ tracker }) => tracker.pushPending !== undefined,
  'a limit of a run': ({ tracker }) => tracker.capabilities.runLimit,
} as const satisfies Readonly<Record<string, (subject: TrackerSubject) => boolean>>;

export type Ability = keyof typeof abilities;

export function isAble(subject: TrackerSubject, ability: Ability): boolean {
  return abilities[ability](subject);
}

/** Whether a patch may carry the field. */
export function writes({ tracker }: TrackerSubject, field: string): boolean {
  return tracker.capabilities.writableFields.includes(field);
}

function acts({ tracker }: TrackerSubject, action: string): boolean {
  return tracker.capabilities.actions.includes(action);
}

function filters({ tracker }: TrackerSubject, filter: string): boolean {
  return tracker.capabilities.filters.includes(filter);
}
