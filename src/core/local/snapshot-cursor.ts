import { TrackerError } from '../model/error.ts';
import type { Generation } from '../../ports/issue-store-port.ts';

/** Where a page ended: the snapshot it was cut from, and its last issue. */
export interface SnapshotCursor {
  readonly snapshot: Generation;
  readonly after: string;
}

/** Opaque to everybody else. */
export function printCursor({ snapshot, after }: SnapshotCursor): string {
  return `${snapshot}.${encodeURIComponent(after)}`;
}

/** @throws TrackerError `invalid_input` */
export function parseCursor(text: string): SnapshotCursor {
  const [, snapshot, after] = /^([1-9]\d{0,14})\.(.+)$/.exec(text) ?? [];
  try {
    if (snapshot !== undefined && after !== undefined)
      return { snapshot: Number(snapshot), after: decodeURIComponent(after) };
  } catch {
    // Not ours either.
  }
  throw new TrackerError('invalid_input', `'${text}' is not a cursor that an earlier page gave.`, {
    hint: 'Start again without `--cursor`.',
  });
}
