export type WriteKind = 'push' | 'run';

/** Where a write goes. Two writes get in each other's way only when all of it is the same. */
export interface WriteTarget {
  readonly provider: string;
  readonly project_slug: string;
  /** Base URL of the server; empty where an embedder's own tracker needs none. */
  readonly server: string;
  /** Slug; empty where it was not known yet, which may be any. */
  readonly team: string;
}

/**
 * `sending`: recorded, and nobody knows yet whether it left; `unknown`: it left, its answer was
 * lost; `accepted`: the server works on it. `completed` and `failed` are over.
 */
export type EntryState = 'sending' | 'unknown' | 'accepted' | 'completed' | 'failed';

/** One write as it is known before it is sent. */
export interface NewEntry {
  readonly key: string;
  readonly kind: WriteKind;
  readonly target: WriteTarget;
  /** The write's body as JSON text: what a repeat sends again, unchanged. */
  readonly body: string;
  /** SHA-256 of kind and body, in hex: one key, one body. */
  readonly bodyHash: string;
}

export interface OperationEntry extends Omit<NewEntry, 'body'> {
  /** The invocation's own id, a UUID. */
  readonly id: string;
  readonly state: EntryState;
  /** Kept while it may have to be sent again. */
  readonly body: string | null;
  /** The server's, once it has accepted the write. */
  readonly operationId: string | null;
  /** Its caller did not want to wait (`wait: false`). */
  readonly left: boolean;
  /** The result envelope of a completed one, where the server gave it. */
  readonly answer: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A write as it is first recorded. `at`: ISO 8601, UTC. */
export function freshEntry(entry: NewEntry, id: string, at: string): OperationEntry {
  return {
    ...entry,
    id,
    state: 'sending',
    operationId: null,
    left: false,
    answer: null,
    error: null,
    createdAt: at,
    updatedAt: at,
  };
}

/** What is learnt about a recorded write. What is not named stays. */
export type EntryStep = { readonly state: EntryState } & Partial<
  Pick<OperationEntry, 'operationId' | 'left' | 'answer' | 'error'>
>;

export function isOver({ state }: Pick<OperationEntry, 'state'>): boolean {
  return state === 'completed' || state === 'failed';
}

export function isSameTarget(one: WriteTarget, other: WriteTarget): boolean {
  return (
    one.provider === other.provider &&
    one.project_slug === other.project_slug &&
    one.server === other.server &&
    (one.team === other.team || one.team === '' || other.team === '')
  );
}

/** The entry after a step; a body that is never sent again is not kept. */
export function afterStep(entry: OperationEntry, step: EntryStep, at: string): OperationEntry {
  const next = { ...entry, ...step, updatedAt: at };
  return isOver(next) ? { ...next, body: null } : next;
}

/** How an id means an entry: as a whole, by the write's key, or by the beginning of one of its ids. */
export type Meaning = 'whole' | 'key' | 'beginning';

/**
 * By the entry's own id, the server's operation id, the idempotency key, or the beginning of an id.
 * Servers name their operations and callers their keys as they like, so both count only among the
 * writes of `target` (null: operation ids of any, no keys), and the beginning of an operation id only
 * where the whole is a UUID: it cannot be another operation's whole id.
 */
export function meaningOf(
  given: string,
  target: WriteTarget | null,
  entry: Pick<OperationEntry, 'id' | 'operationId' | 'key' | 'target'>,
): Meaning | null {
  const { id, operationId, key } = entry;
  const isHere = target === null || isSameTarget(entry.target, target);
  if (id === given || (operationId === given && isHere)) return 'whole';
  if (given === '') return null;
  if (target !== null && isHere && key === given) return 'key';
  if (id.startsWith(given)) return 'beginning';
  const isBegun = isUuid(operationId) && !isUuid(given) && operationId.startsWith(given) && isHere;
  return isBegun ? 'beginning' : null;
}

function isUuid(text: string | null): text is string {
  return text !== null && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
