import type { CallContext } from '../../core/model/call.ts';
import type { Change, ChangeOutcome } from '../../core/model/change.ts';
import { TrackerError } from '../../core/model/error.ts';
import { fieldsOf, namedFields, type CoreField, type IssueFields } from '../../core/model/issue.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Finished } from '../../ports/process-port.ts';
import { tryFp, type CommandDeps } from './commands.ts';
import { concernsEveryCall, errorIn, messageIn, saysGone } from './program-error.ts';
import type { FpProject } from './guide.ts';
import { statusFrom, statusTo } from './mapping.ts';
import { issueFrom, parseLenient, rowIn } from './read.ts';
import { isId, type Row } from './row.ts';
import { argsFor, partsOf } from './arguments.ts';
import { readsAs } from './reads-as.ts';

/** The project that is written to, and fp to write with. */
export interface Desk {
  readonly deps: CommandDeps;
  readonly workspace: string;
  readonly project: FpProject;
}

/** fp takes one issue a call. */
export function applyOne(change: Change, desk: Desk, context: CallContext): Promise<ChangeOutcome> {
  return change.kind === 'create' ? create(change, desk, context) : update(change, desk, context);
}

/** The issue as it is now; `null` when it is gone. */
export async function show(id: string, { deps }: Desk, context: CallContext): Promise<Row | null> {
  const args = ['issue', 'show', id, '--format', 'json'];
  const finished = await tryFp(args, 'show', deps, context);
  if (finished.exitCode !== 0) {
    if (saysGone(finished, id)) return null;
    throw errorIn(finished, args, deps.cwd);
  }
  const row = rowIn(finished.stdout);
  return row.id === id ? row : null;
}

async function update(
  change: Change & { kind: 'update' },
  desk: Desk,
  context: CallContext,
): Promise<ChangeOutcome> {
  const { id, before } = change;
  const current = await show(id, desk, context);
  if (current === null || current.updatedAt !== before.updated_at) return { kind: 'stale', id };
  const args = partsOf(change, desk).flatMap((part) => part.args);
  // A call with nothing to change is refused.
  if (args.length === 0) return { kind: 'applied', id, remoteId: id, notes: [] };
  const told = await write(['issue', 'update', id, ...args], desk, context);
  if (told.kind !== 'done') return told.gone(id) ? { kind: 'stale', id } : outcomeOf(id, told);
  return confirmUpdate(change, desk, context);
}

/** fp may say that it is done when it is not. */
async function confirmUpdate(
  { id, before, fields }: Change & { kind: 'update' },
  desk: Desk,
  context: CallContext,
): Promise<ChangeOutcome> {
  const wanted = readsAs(fields, { ...desk, before });
  let there: Partial<IssueFields>;
  try {
    there = (await fieldsAt(id, desk, context)) ?? fieldsOf(before);
  } catch (thrown) {
    return { kind: 'unknown', id, message: unread(thrown) };
  }
  const missing = differing(wanted, there);
  const untouched =
    missing.length === namedFields(wanted).length && differing(there, fieldsOf(before), missing).length === 0;
  return untouched
    ? { kind: 'failed', id, message: notThere(missing) }
    : { kind: 'applied', id, remoteId: id, notes: missing.length === 0 ? [] : [notThere(missing)] };
}

async function create(
  change: Change & { kind: 'create' },
  desk: Desk,
  context: CallContext,
): Promise<ChangeOutcome> {
  const { id, fields } = change;
  const args = partsOf(change, desk).flatMap((part) => part.args);
  const told = await write(['issue', 'create', ...args, '--format', 'json'], desk, context);
  if (told.kind !== 'done') return outcomeOf(id, told);
  const remoteId = mintedIn(told.finished.stdout);
  if (remoteId === null) {
    return { kind: 'unknown', id, message: 'fp said done, but its answer holds no id' };
  }
  const notes = await setStatus(remoteId, fields.status, told.finished, desk, context);
  return confirmCreate(change, remoteId, notes, desk, context);
}

async function confirmCreate(
  { id, fields }: Change & { kind: 'create' },
  remoteId: string,
  notes: readonly string[],
  desk: Desk,
  context: CallContext,
): Promise<ChangeOutcome> {
  const applied = (more: readonly string[]) =>
    ({ kind: 'applied', id, remoteId, notes: [...notes, ...more] }) as const;
  try {
    const there = await fieldsAt(remoteId, desk, context);
    if (there === null) return { kind: 'failed', id, message: notThere(['the issue']) };
    const missing = differing(readsAs(fields, { ...desk, before: null }), there);
    return applied(missing.length === 0 ? [] : [notThere(missing)]);
  } catch (thrown) {
    // The id is worth more than the doubt: with it, the caller's own read-back decides.
    return applied([unread(thrown)]);
  }
}

/**
 * Whether `issue create` takes a status is not proven, so another one than fp gave by itself takes a
 * call of its own. The issue is there, whatever becomes of that.
 */
async function setStatus(
  id: string,
  status: IssueFields['status'] | undefined,
  created: Finished,
  desk: Desk,
  context: CallContext,
): Promise<readonly string[]> {
  const word = status === undefined ? undefined : statusTo(status, desk.project.statuses);
  if (word === undefined || statusFrom(statusIn(created.stdout)) === statusFrom(word)) return [];
  try {
    const told = await write(['issue', 'update', id, ...argsFor(['status', word])], desk, context);
    return told.kind === 'done' ? [] : [`status: ${told.message}`];
  } catch (thrown) {
    return [`status: ${textOf(thrown)}`];
  }
}

type Told =
  | { readonly kind: 'done'; readonly finished: Finished }
  | {
      readonly kind: 'failed' | 'unknown';
      readonly message: string;
      /** Whether it failed because the issue is not there any more. */
      gone(id: string): boolean;
    };

/** @throws TrackerError where nothing was done and no other change would fare better */
async function write(args: readonly string[], { deps }: Desk, context: CallContext): Promise<Told> {
  let finished: Finished;
  try {
    finished = await tryFp(args, 'write', deps, context);
  } catch (thrown) {
    // Who stops us throws what he likes; fp had begun.
    const stopped = context.signal?.aborted ?? false;
    if (!stopped && thrown instanceof TrackerError && thrown.effect === 'none') throw thrown;
    return { kind: 'unknown', message: textOf(thrown), gone: () => false };
  }
  if (finished.exitCode === 0) return { kind: 'done', finished };
  if (concernsEveryCall(finished)) throw errorIn(finished, args, deps.cwd);
  return { kind: 'failed', message: messageIn(finished), gone: (id) => saysGone(finished, id) };
}

function outcomeOf(id: string, { kind, message }: Exclude<Told, { kind: 'done' }>): ChangeOutcome {
  return { kind, id, message };
}

async function fieldsAt(id: string, desk: Desk, context: CallContext): Promise<IssueFields | null> {
  const row = await show(id, desk, context);
  return row === null ? null : fieldsOf(issueFrom(row, desk.workspace, desk.project));
}

function differing(
  fields: Partial<IssueFields>,
  others: Partial<IssueFields>,
  among: readonly CoreField[] = namedFields(fields),
): readonly CoreField[] {
  const { isDeepStrictEqual } = process.getBuiltinModule('node:util');
  return among.filter((field) => !isDeepStrictEqual(asSet(fields[field]), asSet(others[field])));
}

/** Labels and links have no order. */
function asSet(value: unknown): unknown {
  return Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value;
}

function mintedIn(stdout: string): string | null {
  const id = createdIn(stdout)['id'];
  return typeof id === 'string' && isId(id) ? id : null;
}

function statusIn(stdout: string): string {
  return String(createdIn(stdout)['status']);
}

/** `issue create` tells less than a row. */
function createdIn(stdout: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseLenient(stdout);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function notThere(what: readonly string[]): string {
  return `fp said done, but it is not there: ${what.join(', ')}`;
}

function unread(thrown: unknown): string {
  return `fp said done, but it could not be read back: ${textOf(thrown)}`;
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
