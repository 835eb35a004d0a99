import type { Answer, CallContext } from '../model/call.ts';
import type { Check } from '../model/diagnosis.ts';
import type { Health, TrackerStatus } from '../model/envelope.ts';
import type { ErrorCode } from '../model/error-table.ts';
import { shellWord } from '../model/shell-word.ts';
import type { FolderFacts } from '../../ports/machine-port.ts';
import { counted } from '../model/counted.ts';
import { failed, ok, skipped, warning, type Found } from './check.ts';

/** The program is asked for its version first, so these say that it was found and is the right one. */
const afterTheProgram: ReadonlySet<ErrorCode> = new Set([
  'workspace_missing',
  'workspace_broken',
  'read_incomplete',
  'read_suspicious',
  'too_many_gone',
  'store_unusable',
]);
const ofTheProgram: ReadonlySet<ErrorCode> = new Set(['command_missing', 'command_unsupported']);

/** What a local tracker's health tells. */
interface WhatWasRead {
  readonly version?: string;
  readonly issue_count?: number;
}

/** `program` and `complete_read`, from one read of everything. */
export function programChecks(
  provider: string,
  { value, error }: Found<Answer<Health> | null>,
  notes: readonly string[],
): readonly Check[] {
  if (error) {
    if (ofTheProgram.has(error.code))
      return [failed('program', error), skipped('complete_read', 'Its program cannot be used.')];
    const program = afterTheProgram.has(error.code)
      ? ok('program', `The program of ${provider} is there, in a supported version.`)
      : skipped('program', 'See complete_read.');
    if (error.code === 'store_unusable') return [program, skipped('complete_read', 'See store.')];
    return [program, failed('complete_read', error)];
  }
  const { version, issue_count: count = 0 } = (value?.body ?? {}) as WhatWasRead;
  if (version === undefined) {
    const why = 'This tracker tells nothing of its program.';
    return [skipped('program', why), skipped('complete_read', why)];
  }
  const read = `Everything was read: ${counted(count, 'issue')}.`;
  return [
    ok('program', `The program of ${provider} is there, in version ${version}, which is supported.`),
    notes.length === 0
      ? ok('complete_read', read)
      : warning('complete_read', read, 'Read the notes; nothing is in the way.', notes),
  ];
}

/** Bytes that are worth giving back, and how long a log may be. */
const [muchFree, longLog] = [8 * 1024 * 1024, 32 * 1024 * 1024] as const;

/** What a local tracker's status tells of its store. */
interface StoreFigures {
  readonly db_path?: string;
  readonly db_bytes?: number;
  readonly db_free_bytes?: number;
  readonly issue_count?: number;
  readonly mapping_count?: number;
  readonly pending_count?: number;
}

/**
 * `folder`: as it was before the store was opened, which shortens its log. `notes`: which state it is, where the
 * project or its store has moved, was copied or replaced.
 */
export function storeCheck(
  { value, error }: Found<Answer<TrackerStatus>>,
  folder: FolderFacts | null | undefined,
  notes: readonly string[] = [],
): Check {
  if (error) return failed('store', error);
  const {
    db_path: path = '',
    db_bytes: bytes = 0,
    db_free_bytes: free = 0,
    issue_count: issues = 0,
    mapping_count: mappings = 0,
    pending_count: unsent = 0,
  } = value.body as StoreFigures;
  const none = 'Nothing is stored yet; the first sync makes the store.';
  if (bytes === 0 && notes.length === 0) return skipped('store', none);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const log = folder?.entries.find((entry) => entry.name === `${name}-wal`)?.bytes ?? 0;
  const figures = `${counted(issues, 'issue')}, ${counted(mappings, 'mapping')}, ${unsent} unsent; ${size(bytes)}, log ${size(log)}`;
  if (notes.length > 0) {
    const stored = bytes === 0 ? none : `${figures} (${path}).`;
    return warning(
      'store',
      stored,
      'If that is not meant, undo the move or the copy before the next sync; `tracker map list` shows the mappings.',
      notes,
    );
  }
  const wasteful = free > muchFree && free > bytes / 2;
  if (!wasteful && log <= longLog) return ok('store', `${figures} (${path}).`);
  const why = wasteful ? `${size(free)} of it hold nothing` : 'its log is long';
  return warning(
    'store',
    `${figures} (${path}): ${why}.`,
    `While no tracker runs, run \`node -e 'new (require("node:sqlite").DatabaseSync)(process.argv[1]).exec("VACUUM")' ${shellWord(path)}\`.`,
  );
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kib = bytes / 1024;
  return kib < 1024 ? `${Math.round(kib)} KiB` : `${(kib / 1024).toFixed(1)} MiB`;
}

/** A context that also collects what is worth telling. */
export function collectingNotes(context: CallContext): { context: CallContext; notes: string[] } {
  const notes: string[] = [];
  const observe: CallContext['observe'] = (event) => {
    if (event.type === 'note') notes.push(event.message);
    else context.observe?.(event);
  };
  return { notes, context: { ...context, observe } };
}
