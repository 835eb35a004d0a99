import type { CallContext } from '../../core/model/call.ts';
import { chunksOf, settle, type Attempt, type Settled } from './chunks.ts';
import { objectIn, type CommandDeps } from './commands.ts';
import { onStdin, unexpected, write } from './writing.ts';

/** Lines of one issue, which stand or fall together. */
export interface BatchItem {
  readonly id: string;
  /** Lines that go before those of all other items of the call. */
  readonly removals?: readonly string[];
  readonly lines: readonly string[];
}

const linesPerCall = 200;

/** Runs lines of `bd batch`, all or nothing in each call; a bad item fails alone. */
export async function* runBatch(
  items: readonly BatchItem[],
  deps: CommandDeps,
  context: CallContext,
): AsyncGenerator<Settled<BatchItem, null>> {
  for (const chunk of chunksOf(items, linesPerCall, linesPerCall, (item) => linesOf([item]).length)) {
    yield* settle(chunk, (some) => runLines(some, deps, context));
  }
}

async function runLines(
  items: readonly BatchItem[],
  deps: CommandDeps,
  context: CallContext,
): Promise<Attempt<null>> {
  const lines = linesOf(items);
  const ending = await write(['batch', '--json'], onStdin(lines), deps, context);
  if (ending.kind === 'refused') return ending;
  if (ending.kind === 'answered' && objectIn(ending.finished)?.['operations'] !== lines.length) {
    throw unexpected('batch', ending.finished);
  }
  return { kind: 'done', answer: null };
}

function linesOf(items: readonly BatchItem[]): string[] {
  return [...items.flatMap(({ removals = [] }) => removals), ...items.flatMap(({ lines }) => lines)];
}
