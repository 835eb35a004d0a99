import type { CallContext } from '../../core/model/call.ts';
import type { Change, ChangeOutcome } from '../../core/model/change.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import { lineToAdd, lineToRemove } from './batch-lines.ts';
import { runBatch } from './batch.ts';
import { settle, type Settled } from './chunks.ts';
import type { CommandDeps } from './commands.ts';
import { removalsFirst, swapsOf } from './edge-swaps.ts';
import { wholeSeconds } from './encode-row.ts';
import { importChunks, importRows, type Imported, type ImportItem } from './import-rows.ts';
import type { Known } from './known.ts';
import { Ledger } from './ledger.ts';
import { editLabel, type LabelEdit } from './edit-labels.ts';
import type { Edge } from './row.ts';
import { stepsOf, type Steps } from './steps.ts';
import { updateIssue } from './update-issue.ts';
import { hasEdgesAsRead, importedColumns, isAsRead, storedNow } from './stored-now.ts';

export interface ApplyDeps extends CommandDeps {
  readonly clock: ClockPort;
}

/**
 * Writes changes into a workspace that was made sure of. Rows first, in few calls; then what import
 * cannot do: closing and opening again, rows that must not be imported, edges to remove, edges that had to
 * wait, labels to remove. A change that needs the latter has its outcome at the end.
 */
export async function* applyChanges(
  changes: readonly Change[],
  known: Known,
  deps: ApplyDeps,
  context: CallContext,
): AsyncGenerator<readonly ChangeOutcome[]> {
  const now = wholeSeconds(deps.clock.now());
  const run = new Run(
    changes.map((change) => stepsOf(change, known, now)),
    deps,
    context,
  );
  yield* run.outcomes();
}

class Run {
  readonly #all: readonly Steps[];
  readonly #ledger: Ledger;
  readonly #deps: ApplyDeps;
  readonly #context: CallContext;
  readonly #lateEdges: Edge[] = [];

  constructor(all: readonly Steps[], deps: ApplyDeps, context: CallContext) {
    this.#all = all;
    this.#ledger = new Ledger(all.map(({ id }) => id));
    this.#deps = deps;
    this.#context = context;
  }

  async *outcomes(): AsyncGenerator<readonly ChangeOutcome[]> {
    try {
      await this.#leaveOutStale();
      yield* this.#ended();
      for (const chunk of importChunks(this.#all)) {
        const now = wholeSeconds(this.#deps.clock.now());
        for await (const settled of this.#imported(await this.#stillAsRead(chunk), now)) {
          this.#book(settled);
          yield* this.#ended();
        }
      }
      await this.#writeFields();
      await this.#updateIssues();
      await this.#writeEdges();
      await this.#editLabels('add');
      await this.#editLabels('remove');
      const rest = this.#ledger.close();
      if (rest.length > 0) yield rest;
    } catch (thrown) {
      throw this.#withEffect(thrown);
    }
  }

  /** An error takes the outcomes with it that nobody has seen yet; who aborted gets his own reason. */
  #withEffect(thrown: unknown): unknown {
    const untold = this.#ledger.holdsWritten && this.#context.signal?.aborted !== true;
    return untold && thrown instanceof TrackerError ? thrown.with({ effect: 'unknown' }) : thrown;
  }

  *#ended(): Generator<readonly ChangeOutcome[]> {
    const ended = this.#ledger.take();
    if (ended.length > 0) yield ended;
  }

  /** What is not imported is looked at first of all, before our own writes move anything. */
  async #leaveOutStale(): Promise<void> {
    await this.#demandAsRead(this.#all.filter(({ row }) => row === null));
  }

  /** And again just before it is written: imports of others may have taken minutes. */
  async #stillUnwritten(some: readonly Steps[], columns?: readonly string[]): Promise<readonly Steps[]> {
    const stored = await this.#stored(some);
    for (const { id, before, lineColumns } of some) {
      const row = stored.get(id);
      if (before !== null && (row === undefined || !isAsRead(row, before, columns ?? lineColumns)))
        this.#ledger.stale(id);
    }
    return some.filter(({ id }) => this.#ledger.isOpen(id));
  }

  /**
   * Import skips what has changed since the second of this look; and it would make an issue again that was
   * deleted.
   */
  async #stillAsRead(chunk: readonly ImportItem[]): Promise<readonly ImportItem[]> {
    await this.#demandAsRead(chunk.map(({ steps }) => steps));
    return chunk.filter(({ steps: { id } }) => this.#ledger.isOpen(id));
  }

  async #demandAsRead(some: readonly Steps[]): Promise<void> {
    const stored = await this.#stored(some.filter(({ before }) => before !== null));
    for (const { id, before, removedEdges, addedEdges } of some) {
      if (before === null) continue;
      const row = stored.get(id);
      const edges = removedEdges.length + addedEdges.length > 0;
      const asRead =
        row !== undefined &&
        isAsRead(row, before, importedColumns) &&
        (!edges || hasEdgesAsRead(row, before));
      if (!asRead) this.#ledger.stale(id);
    }
  }

  #imported(chunk: readonly ImportItem[], now: string): AsyncGenerator<Settled<ImportItem, Imported>> {
    return settle(chunk, (items) => importRows(items, now, this.#deps, this.#context));
  }

  #book(settled: Settled<ImportItem, Imported>): void {
    for (const { steps, late } of settled.items) {
      if (settled.kind === 'refused') {
        this.#ledger.failed(steps.id, settled.message);
      } else if (!settled.answer.taken.has(steps.id)) {
        this.#ledger.stale(steps.id);
      } else {
        this.#ledger.touch(steps.id);
        const skipped = this.#skippedEdges(steps, settled.answer);
        this.#lateEdges.push(...late, ...skipped);
        const { lines, removedEdges, removedLabels } = steps;
        const left = [lines, removedEdges, removedLabels, late, skipped];
        if (left.every(({ length }) => length === 0)) this.#ledger.applied(steps.id);
      }
    }
  }

  /**
   * Edges that bd left out and that are worth another try at the end, when the issue at the other
   * end is there, or the edge that stood in the way is not. The rest of them is told.
   */
  #skippedEdges({ id, addedEdges }: Steps, { skippedEdges }: Imported): readonly Edge[] {
    return addedEdges.filter((edge) => {
      const start = `${id} -> ${edge.depends_on_id}: `;
      const told = skippedEdges.find((text) => text.startsWith(start));
      if (told === undefined) return false;
      const mayCome = this.#all.some(
        ({ id: other, before, removedEdges }) =>
          removedEdges.length > 0 || (before === null && other === edge.depends_on_id),
      );
      if (!mayCome) this.#ledger.note(id, told);
      return mayCome;
    });
  }

  async #writeFields(): Promise<void> {
    const items = await this.#stillUnwritten(this.#open().filter(({ lines }) => lines.length > 0));
    for await (const settled of runBatch(items, this.#deps, this.#context)) {
      for (const { id } of settled.items) {
        if (settled.kind === 'done') this.#ledger.touch(id);
        else if (settled.message.includes(`not found: issue ${id}`)) this.#ledger.stale(id, settled.message);
        else this.#ledger.failed(id, settled.message);
      }
    }
  }

  /** In one piece: two issues have one edge, and a changed parent is never two nor none. */
  async #writeEdges(): Promise<void> {
    const lateOf = Map.groupBy(this.#lateEdges, ({ issue_id: from }) => from);
    const swaps = this.#open().flatMap(({ id, row, removedEdges, addedEdges }) =>
      swapsOf(id, removedEdges, row === null ? addedEdges : (lateOf.get(id) ?? [])),
    );
    const items = removalsFirst(swaps).map(({ id, removed, added }) => ({
      id,
      removals: removed.map(lineToRemove),
      lines: added.map(lineToAdd),
    }));
    for await (const settled of runBatch(items, this.#deps, this.#context)) {
      for (const { id } of settled.items) {
        if (settled.kind === 'done') this.#ledger.touch(id);
        else this.#ledger.note(id, settled.message);
      }
    }
  }

  /** One by one, each listed once more just before: bd takes what is not there for the beginning of another id. */
  async #updateIssues(): Promise<void> {
    for (const { id, update } of this.#open()) {
      if (update === null) continue;
      const stillThere = await this.#stillUnwritten(
        this.#open().filter((each) => each.id === id),
        update.columns,
      );
      for (const each of stillThere) {
        const ended = await updateIssue(each.id, update, this.#deps, this.#context);
        if (ended.kind === 'done') this.#ledger.touch(id);
        else if (/no issues? found/i.test(ended.message)) this.#ledger.stale(id, ended.message);
        else this.#ledger.failed(id, ended.message);
      }
    }
  }

  async #editLabels(edit: LabelEdit): Promise<void> {
    const labelsOf = ({ addedLabels, removedLabels }: Steps) =>
      edit === 'add' ? addedLabels : removedLabels;
    const some = this.#open().filter((steps) => labelsOf(steps).length > 0);
    // The only one, written a moment ago, is there; of many, others were written since.
    const sure = this.#all.length === 1 ? some.filter(({ id }) => this.#ledger.isTouched(id)) : [];
    const stored = await this.#stored(some.filter((steps) => !sure.includes(steps)));
    const there = some.filter((steps) => sure.includes(steps) || stored.has(steps.id));
    for (const { id } of some.filter((steps) => !there.includes(steps))) this.#gone(id);
    for (const label of new Set(there.flatMap(labelsOf))) {
      const ids = there.filter((steps) => labelsOf(steps).includes(label)).map(({ id }) => id);
      await this.#editLabel(edit, label, ids);
    }
  }

  async #editLabel(edit: LabelEdit, label: string, ids: readonly string[]): Promise<void> {
    for await (const settled of editLabel(edit, label, ids, this.#deps, this.#context)) {
      for (const id of settled.items) {
        if (settled.kind === 'refused') this.#ledger.failed(id, settled.message);
        else if (settled.answer.has(id)) this.#ledger.touch(id);
        else this.#gone(id);
      }
    }
  }

  #gone(id: string): void {
    this.#ledger.stale(id, 'The issue was gone before its labels could be written.');
  }

  #open(): readonly Steps[] {
    return this.#all.filter(({ id }) => this.#ledger.isOpen(id));
  }

  #stored(some: readonly Steps[]): ReturnType<typeof storedNow> {
    return storedNow(
      some.flatMap(({ before }) => before ?? []),
      this.#deps,
      this.#context,
    );
  }
}
