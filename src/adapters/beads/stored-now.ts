import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { chunksOf } from './chunks.ts';
import { arrayIn, runBd, type CommandDeps } from './commands.ts';

const idsPerCall = 200;

/**
 * Which of the issues there are right now, with the time of their last change. Asked by exact id:
 * bd's other commands take the beginning of an id for the id of another issue.
 */
export async function storedNow(
  ids: readonly string[],
  deps: CommandDeps,
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  for (const chunk of chunksOf(ids, idsPerCall)) {
    const args = ['list', `--id=${chunk.join(',')}`, '--all', '--limit', '0', '--json'];
    const rows = arrayIn(await runBd(args, 'list', deps, context));
    if (rows === null) throw new TrackerError('connector_failed', 'bd list gave no list of issues.');
    for (const row of rows) {
      if (isJsonObject(row)) stored.set(String(row['id']), String(row['updated_at']));
    }
  }
  return stored;
}
