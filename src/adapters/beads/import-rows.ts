import type { CallContext } from '../../core/model/call.ts';
import { chunksOf, type Attempt } from './chunks.ts';
import { objectIn, type CommandDeps } from './commands.ts';
import { timeOfUpdate } from './encode-row.ts';
import type { Edge } from './row.ts';
import type { Steps } from './steps.ts';
import { onStdin, unexpected, write } from './writing.ts';

/** A row with the edges that go with it. */
export interface ImportItem {
  readonly steps: Steps;
  readonly row: object;
  /** New edges that must wait until the other end is there. */
  readonly late: readonly Edge[];
}

export interface Imported {
  /** Ids that bd took; the others have changed since they were read. */
  readonly taken: ReadonlySet<string>;
  /** `from -> to: reason`, in bd's words. */
  readonly skippedEdges: readonly string[];
}

/** Rows a call: five seconds of bd's time, and a bound of its memory. */
const rowsPerCall = 200;
const charactersPerCall = 8_000_000;

/** The rows in the order they can be stored in, in chunks of one call each. */
export function importChunks(all: readonly Steps[]): readonly (readonly ImportItem[])[] {
  const rows = all.filter(({ row }) => row !== null).sort(byDepth);
  const size = ({ row }: Steps) => JSON.stringify(row).length;
  const chunks = [...chunksOf(rows, rowsPerCall, charactersPerCall, size)];
  const chunkOfNew = new Map(
    chunks.flatMap((chunk, index) =>
      chunk.flatMap(({ id, before }) => (before === null ? [[id, index] as const] : [])),
    ),
  );
  return chunks.map((chunk, index) =>
    chunk.map((steps) => {
      const waits = ({ depends_on_id: to }: Edge) =>
        steps.removedEdges.length > 0 || (chunkOfNew.get(to) ?? index) > index;
      return itemOf(steps, waits);
    }),
  );
}

/** New issues first, for others may point at them; `X.1` not before its parent `X`. */
function byDepth(one: Steps, other: Steps): number {
  return depth(one) - depth(other);
}

function depth({ id, before }: Steps): number {
  return before === null ? (/(?:\.\d+)*$/.exec(id)?.[0].split('.').length ?? 1) : Number.MAX_SAFE_INTEGER;
}

function itemOf(steps: Steps, waits: (edge: Edge) => boolean): ImportItem {
  const dependencies = steps.addedEdges.filter((edge) => !waits(edge));
  return {
    steps,
    row: { ...steps.row, dependencies },
    late: steps.addedEdges.filter(waits),
  };
}

/** The row of an issue that is there has the time of its own call: chunks before it may have taken minutes. */
function lineOf({ steps: { before }, row }: ImportItem, now: string): string {
  return JSON.stringify(before === null ? row : { ...row, updated_at: timeOfUpdate(before.updated_at, now) });
}

/** `now`: of before the items were looked at, in whole seconds, UTC. */
export async function importRows(
  items: readonly ImportItem[],
  now: string,
  deps: CommandDeps,
  context: CallContext,
): Promise<Attempt<Imported>> {
  const work = onStdin(items.map((item) => lineOf(item, now)));
  const ending = await write(['import', '-', '--json'], work, deps, context);
  if (ending.kind === 'refused') return ending;
  if (ending.kind === 'unchanged') {
    return { kind: 'done', answer: { taken: new Set(items.map(({ steps }) => steps.id)), skippedEdges: [] } };
  }
  const told = objectIn(ending.finished);
  const [taken, skippedEdges] = [textsIn(told?.['ids']), textsIn(told?.['skipped_dependencies'])];
  if (told === null || taken === null || skippedEdges === null) throw unexpected('import', ending.finished);
  return { kind: 'done', answer: { taken: new Set(taken), skippedEdges } };
}

/** bd leaves an empty list out. */
function textsIn(value: unknown): string[] | null {
  if (value == null) return [];
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
}
