/**
 * What a sync has to come to, told in the plainest way there is: three plain copies of each issue
 * and one rule a field. Shared fields, the younger of two changes wins.
 */
export interface ModelIssue {
  title: string;
  body: string | null;
  labels: ReadonlySet<string>;
}

type Field = keyof ModelIssue;
const fields: readonly Field[] = ['title', 'body', 'labels'];

interface Copies {
  ours: ModelIssue;
  base: ModelIssue;
  theirs: ModelIssue;
  ourTime: number;
  theirTime: number;
}

export class SyncModel {
  readonly #issues = new Map<string, Copies>();

  constructor(issues: ReadonlyMap<string, ModelIssue>) {
    for (const [id, issue] of issues)
      this.#issues.set(id, {
        ours: { ...issue },
        base: { ...issue },
        theirs: { ...issue },
        ourTime: 0,
        theirTime: 0,
      });
  }

  /** A push: a value that we hold already is a change where theirs has moved on meanwhile. */
  editOurs(id: string, change: Partial<ModelIssue>, time: number): void {
    const copies = this.#of(id);
    const { ours, base, theirs } = copies;
    for (const field of fields) if (same(ours[field], theirs[field])) set(field, { base }, theirs[field]);
    for (const [name, value] of Object.entries(change)) {
      const field = name as Field;
      const held = same(ours[field], value);
      const moved = !same(theirs[field], base[field]) && !same(theirs[field], value);
      if (held && (!moved || field === 'labels')) continue;
      if (moved && same(base[field], value) && field !== 'labels') set(field, { base }, theirs[field]);
      Object.assign(ours, { [field]: value });
      copies.ourTime = time;
    }
    this.take();
  }

  editTheirs(id: string, change: Partial<ModelIssue>, time: number): void {
    const copies = this.#of(id);
    Object.assign(copies.theirs, change);
    copies.theirTime = time;
  }

  /** Their changes of fields that we have not changed. */
  take(): void {
    for (const { ours, base, theirs } of this.#issues.values()) {
      for (const field of fields) {
        if (same(ours[field], base[field])) set(field, { ours, base }, theirs[field]);
        else if (same(ours[field], theirs[field])) set(field, { base }, theirs[field]);
        else if (field === 'labels' && same(mergedLabels(ours, base, theirs), theirs.labels))
          set(field, { ours, base }, theirs.labels);
      }
    }
  }

  run(): void {
    this.take();
    for (const { ours, base, theirs, ourTime, theirTime } of this.#issues.values()) {
      for (const field of fields) {
        if (same(ours[field], base[field])) continue;
        const value =
          field === 'labels'
            ? mergedLabels(ours, base, theirs)
            : same(theirs[field], base[field]) || ourTime > theirTime
              ? ours[field]
              : theirs[field];
        set(field, { ours, base, theirs }, value);
      }
    }
  }

  both(id: string): ModelIssue {
    const { ours, theirs } = this.#of(id);
    for (const field of fields)
      if (!same(ours[field], theirs[field])) throw new Error(`${id}.${field} is apart`);
    return ours;
  }

  #of(id: string): Copies {
    const copies = this.#issues.get(id);
    if (copies === undefined) throw new Error(`no ${id}`);
    return copies;
  }
}

function set(
  field: Field,
  copies: Partial<Record<'ours' | 'base' | 'theirs', ModelIssue>>,
  value: unknown,
): void {
  for (const copy of Object.values(copies)) Object.assign(copy, { [field]: value });
}

function mergedLabels(ours: ModelIssue, base: ModelIssue, theirs: ModelIssue): ReadonlySet<string> {
  const all = new Set([...ours.labels, ...theirs.labels]);
  return new Set(
    [...all].filter((label) =>
      base.labels.has(label) ? ours.labels.has(label) && theirs.labels.has(label) : true,
    ),
  );
}

function same(one: unknown, other: unknown): boolean {
  if (one instanceof Set && other instanceof Set)
    return one.size === other.size && [...one].every((each) => other.has(each));
  return one === other;
}
