import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { Issue } from '../../core/model/issue.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { demandRealStore } from './bd-error.ts';
import { chunksOf } from './chunks.ts';
import { arrayIn, runBd, type CommandDeps } from './commands.ts';
import { replaceableColumns } from './encode-row.ts';
import { rawRowOf } from './raw-row.ts';
import { rowsIn } from './read.ts';

const idsPerCall = 200;

/**
 * Which of the issues there are right now, as bd lists them. Asked by exact id: bd's other commands take the beginning of an id for the id of another issue.
 */
export async function storedNow(
  issues: readonly Issue[],
  deps: CommandDeps,
  context: CallContext,
): Promise<ReadonlyMap<string, JsonObject>> {
  const stored = new Map<string, JsonObject>();
  const ids = issues.map(({ ref }) => ref.id);
  for (const chunk of chunksOf(ids, idsPerCall)) {
    const args = ['list', `--id=${chunk.join(',')}`, '--all', '--limit', '0', '--json'];
    const listed = await runBd(args, 'list', deps, context);
    demandRealStore(listed, deps.cwd);
    const rows = arrayIn(listed);
    if (rows === null) throw new TrackerError('connector_failed', 'bd list gave no list of issues.');
    for (const row of rows) {
      if (isJsonObject(row)) stored.set(String(row['id']), row);
    }
  }
  const unlisted = issues.some(
    ({ ref, provider_metadata: raw }) => !stored.has(ref.id) && raw['internal'] === true,
  );
  return unlisted ? new Map([...(await exportedNow(deps, context)), ...stored]) : stored;
}

/** bd lists no gates, messages and templates; its export has them all. */
async function exportedNow(deps: CommandDeps, context: CallContext): Promise<Map<string, JsonObject>> {
  const exported = await runBd(['export', '--all'], 'export', deps, context);
  demandRealStore(exported, deps.cwd);
  return new Map(rowsIn(exported.stdout).map((row) => [row.id, row]));
}

/**
 * Whether an issue is still what was read. bd tells the time of a change in whole seconds, and two
 * may come within one; so its words are compared as well, those that the list shows.
 */
export function isAsRead(now: JsonObject, before: Issue): boolean {
  const then = rawRowOf(before);
  return ['updated_at', ...replaceableColumns].every(
    (column) => now[column] === undefined || JSON.stringify(now[column]) === JSON.stringify(then[column]),
  );
}
