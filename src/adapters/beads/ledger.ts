import type { ChangeOutcome } from '../../core/model/change.ts';

interface Entry {
  readonly notes: string[];
  /** Something of the change has been written. */
  touched: boolean;
}

/** What became of each change so far; a change of several steps has one outcome in the end. */
export class Ledger {
  readonly #open: Map<string, Entry>;
  #ended: ChangeOutcome[] = [];

  constructor(ids: readonly string[]) {
    this.#open = new Map(ids.map((id) => [id, { notes: [], touched: false }]));
  }

  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  isTouched(id: string): boolean {
    return this.#open.get(id)?.touched === true;
  }

  touch(id: string): void {
    const entry = this.#open.get(id);
    if (entry !== undefined) entry.touched = true;
  }

  note(id: string, message: string): void {
    this.#open.get(id)?.notes.push(message);
  }

  applied(id: string): void {
    this.#end({ kind: 'applied', id, remoteId: id, notes: this.#open.get(id)?.notes ?? [] });
  }

  /** The issue has changed or is gone. What was written before stays so, with a note. */
  stale(id: string, note = 'The issue has changed since it was read.'): void {
    if (this.#open.get(id)?.touched === true) this.note(id, note);
    else this.#end({ kind: 'stale', id });
  }

  failed(id: string, message: string): void {
    if (this.#open.get(id)?.touched === true) this.note(id, message);
    else this.#end({ kind: 'failed', id, message });
  }

  /** The outcomes that are final since the last time. */
  take(): readonly ChangeOutcome[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  /** The outcomes of everything that is left: it went through all of its steps. */
  close(): readonly ChangeOutcome[] {
    for (const id of this.#open.keys()) this.applied(id);
    return this.take();
  }

  /** Whether something was written of a change whose outcome nobody has seen. */
  get holdsWritten(): boolean {
    return [...this.#open.values()].some(({ touched }) => touched);
  }

  #end(outcome: ChangeOutcome): void {
    if (this.#open.delete(outcome.id)) this.#ended.push(outcome);
  }
}
