import { counted } from '../model/counted.ts';
import type { Taken } from './sync-report.ts';

/** What a pull has to say beside its issues, in sentences. `lost`: creates of which nobody can tell. */
export function pullNotes({ gone, goneUnbelieved, conflicts }: Taken, lost: number): string[] {
  const idsOf = (some: Taken['gone']) => some.map(({ id }) => id).join(', ');
  const unsent = gone.filter((each) => each.unsent.length > 0);
  const notes: readonly (readonly [when: boolean, note: string])[] = [
    [gone.length > 0, `Gone from the tracker, kept here: ${idsOf(gone)}.`],
    [unsent.length > 0, `With changes of ours that cannot be sent any more: ${idsOf(unsent)}.`],
    [
      goneUnbelieved > 0,
      `${goneUnbelieved} issues are gone from the tracker; so many are not taken for meant (\`tracker sync run --max-deletions ${goneUnbelieved}\`).`,
    ],
    [
      conflicts.length > 0,
      `${counted(conflicts.length, 'change')} of ours gave way to the tracker, which owns the fields.`,
    ],
    [
      lost > 0,
      `Whether ${counted(lost, 'create')} ${lost === 1 ? 'was' : 'were'} done is unknown; \`tracker sync run\` tells which.`,
    ],
  ];
  return notes.flatMap(([when, note]) => (when ? [note] : []));
}
