/**
 * Replaces what differs from run to run. Times of this run become `<now>` (`<now, exact>` with a
 * fraction of a second); times that were sent stay, so that a recording shows which time bd keeps.
 */
export class Placeholders {
  readonly #paths: readonly (readonly [string, string])[];
  readonly #ids = new Map<string, string>();
  readonly #begun = Date.now();

  constructor(paths: readonly (readonly [string, string])[]) {
    this.#paths = paths;
  }

  /** Notes ids that bd made up: those it answers to a call that names none like it. */
  learn(stdout: string, sent: string): void {
    if (!/^(?:create|import|batch)\b/.test(sent)) return;
    for (const [, id = ''] of stdout.matchAll(/"(t-[0-9a-z]{3,8})"/g)) {
      if (!this.#ids.has(id) && !sent.includes(id)) this.#ids.set(id, `<id ${this.#ids.size + 1}>`);
    }
  }

  /** `{1}` in what is sent: the first of those ids. */
  filledIn(text: string): string {
    const known = [...this.#ids.keys()];
    return text.replaceAll(/\{(\d+)\}/g, (whole, index) => known[Number(index) - 1] ?? whole);
  }

  in(value: unknown): unknown {
    if (typeof value === 'string') return this.#inText(value);
    if (Array.isArray(value)) return sorted(value).map((each) => this.in(each));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.in(each)]));
  }

  #inText(text: string): string {
    let clean = text;
    for (const [path, name] of this.#paths) clean = clean.replaceAll(path, name);
    for (const [id, name] of this.#ids) clean = clean.replaceAll(id, name);
    return clean
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time, fraction?: string) =>
        this.#isOfThisRun(time) ? (fraction === undefined ? '<now>' : '<now, exact>') : time,
      );
  }

  #isOfThisRun(time: string): boolean {
    const at = Date.parse(time);
    return at > this.#begun - 2_000 && at < Date.now() + 2_000;
  }
}

/** Edges of one issue, and the issues at their ends, come in any order. */
function sorted(list: readonly unknown[]): readonly unknown[] {
  const ends = list.map(endOf);
  return ends.every((end) => end !== null)
    ? list.toSorted((one, other) => ((endOf(one) ?? '') < (endOf(other) ?? '') ? -1 : 1))
    : list;
}

function endOf(value: unknown): string | null {
  const { depends_on_id: to, dependency_type: type, id } = (value ?? {}) as Record<string, unknown>;
  if (typeof to === 'string') return to;
  return typeof type === 'string' && typeof id === 'string' ? id : null;
}
