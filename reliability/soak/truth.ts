import type { PushItem } from '../../src/index.ts';
import type { Sandbox } from '../../src/testing/index.ts';

/** `open`: its caller was left in doubt, or did not wait. */
export type Ending = 'done' | 'none' | 'open';

export interface PlannedWrite {
  readonly key: string;
  readonly items: readonly PushItem[];
  ending: Ending;
}

/** What the journal says of a write. */
export interface Recorded {
  readonly key: string;
  readonly state: string;
}

const provider = 'linear';
const project = 'platform';

/**
 * What the server has to hold, by what callers were told: a change that was acknowledged is there,
 * one that was refused is not, and one in doubt is as its record says once it has been resumed.
 * No two changes touch the same field of the same issue, so their order does not matter.
 */
export class Truth {
  readonly writes: PlannedWrite[] = [];
  /** Changes that wait on the server for a run. */
  readonly queued: PushItem[] = [];
  readonly #bodies = new Map<string, string>();
  readonly #sandbox: Sandbox;
  /** Titles of issues that no change is planned for, by what may change next. */
  readonly #free: { title: string; next: 'update' | 'transition' }[] = [];
  #count = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  plan(key: string, items: readonly PushItem[]): PlannedWrite {
    const write: PlannedWrite = { key, items, ending: 'open' };
    this.writes.push(write);
    return write;
  }

  /** A known write was sent again: what it came to once, it has come to for good. */
  end(write: PlannedWrite, ending: Ending, again = false): void {
    if (again && (write.ending === 'done' || ending === 'none')) return;
    write.ending = ending;
    if (ending !== 'done') return;
    for (const { action, patch } of write.items)
      if (action !== 'transition')
        this.#free.push({ title: patch?.title ?? '', next: action === 'create' ? 'update' : 'transition' });
  }

  create(): PushItem {
    const title = `Issue ${(this.#count += 1)}`;
    return { ref: refTo(`WP-${this.#count}`), action: 'create', patch: { title } };
  }

  /** The next change of some issue that is surely there; a new issue where there is none. */
  change(): PushItem {
    const free = this.#free.shift();
    const found = this.#sandbox.issues(provider, project).find(({ title }) => title === free?.title);
    if (free === undefined || found === undefined) return this.create();
    const ref = refTo(found.ref.id);
    if (free.next === 'transition') return { ref, action: 'transition', target_status: 'in_review' };
    return { ref, action: 'update', patch: { title: `${free.title}, changed` } };
  }

  /** Remembers what was sent, so that the server's own journal may be emptied. */
  readJournal(): readonly string[] {
    const wrong: string[] = [];
    for (const { headers, body } of this.#sandbox.journal) {
      const key = headers['idempotency-key'];
      if (key === undefined) continue;
      const known = this.#bodies.get(key) ?? body;
      this.#bodies.set(key, known);
      if (known !== body) wrong.push(`the key ${key} was sent with two bodies`);
    }
    this.#sandbox.clearJournal();
    return wrong;
  }

  /** Every difference between what has to be there and what is; nothing may be unfinished any more. */
  differences(recorded: readonly Recorded[]): readonly string[] {
    const titles = new Map<string, number>();
    const issues = new Map(this.#sandbox.issues(provider, project).map((issue) => [issue.ref.id, issue]));
    for (const { title } of issues.values()) titles.set(title, (titles.get(title) ?? 0) + 1);
    const wrong = [...this.readJournal()];

    const expected = this.writes.map((write) => {
      const states = recorded.filter(({ key }) => key === write.key).map(({ state }) => state);
      const done = states.includes('completed');
      const unfinished = states.filter((state) => state !== 'completed' && state !== 'failed');
      if (unfinished.length > 0) wrong.push(`${write.key} is left ${unfinished.join(', ')}`);
      if (write.ending === 'done' && !done) wrong.push(`${write.key} was acknowledged and is not on record`);
      if (write.ending === 'none' && done) wrong.push(`${write.key} was refused and is on record as done`);
      return { write, done };
    });
    const demand = (title: string, times: number, why: string) => {
      const found = (titles.get(title) ?? 0) + (titles.get(`${title}, changed`) ?? 0);
      if (found !== times) wrong.push(`'${title}' is there ${found} times, not ${times}: ${why}`);
    };
    for (const { write, done } of expected)
      for (const { action, ref, patch, target_status: status } of write.items) {
        const why = `${write.key} ${done ? 'is done' : 'is not done'}`;
        if (action === 'create') demand(patch?.title ?? '', done ? 1 : 0, why);
        else if (action === 'update') {
          const changed = issues.get(ref.id)?.title === patch?.title;
          if (changed !== done) wrong.push(`${ref.id} is called '${issues.get(ref.id)?.title}': ${why}`);
        } else if ((issues.get(ref.id)?.status === status) !== done)
          wrong.push(`${ref.id} is ${issues.get(ref.id)?.status}: ${why}`);
      }
    for (const { patch } of this.queued) demand(patch?.title ?? '', 1, 'it waited for a run');
    const planned = this.queued.length + expected.filter(({ done }) => done).flatMap(creates).length;
    const there = [...issues.values()].filter(({ title }) => title.startsWith('Issue ')).length;
    if (there !== planned) wrong.push(`${there} issues were made, not ${planned}`);
    return wrong;
  }
}

function creates({ write }: { readonly write: PlannedWrite }): readonly PushItem[] {
  return write.items.filter(({ action }) => action === 'create');
}

function refTo(id: string): PushItem['ref'] {
  return { system: provider, id, workspace: 'acme' };
}
