import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { chunksOf } from './chunks.ts';
import { arrayIn, runBd, type CommandDeps } from './commands.ts';
import { demandRealStore } from './program-error.ts';

const idsPerCall = 200;

/** The issues of exactly these ids, as far as bd lists them; some it does not list at all. */
export async function listedByIds(
  ids: readonly string[],
  deps: CommandDeps,
  context: CallContext,
): Promise<Map<string, JsonObject>> {
  const listed = new Map<string, JsonObject>();
  for (const chunk of chunksOf(ids, idsPerCall)) {
    for (const row of (await listOf(chunk, deps, context)) ?? []) {
      if (isJsonObject(row)) listed.set(String(row['id']), row);
    }
  }
  return listed;
}

/** `null` where bd cannot list: one label that it cannot print is enough for that. */
async function listOf(
  ids: readonly string[],
  deps: CommandDeps,
  context: CallContext,
): Promise<readonly unknown[] | null> {
  const args = ['list', `--id=${ids.join(',')}`, '--all', '--limit', '0', '--json'];
  const finished = await runBd(args, 'list', deps, context).catch((thrown: unknown) => {
    if (thrown instanceof TrackerError && thrown.code === 'connector_failed') return null;
    throw thrown;
  });
  if (finished === null) return null;
  demandRealStore(finished, deps.cwd);
  const rows = arrayIn(finished);
  if (rows === null) throw new TrackerError('connector_failed', 'bd list gave no list of issues.');
  return rows;
}
