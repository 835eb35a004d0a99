import type { CallContext } from '../../core/model/call.ts';
import type { Issue } from '../../core/model/issue.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { demandRealStore } from './program-error.ts';
import { runBd, type CommandDeps } from './commands.ts';
import { replaceableColumns } from './encode-row.ts';
import { listedByIds } from './listed-by-ids.ts';
import { rawRowOf } from './raw-row.ts';
import { rowsIn } from './read.ts';

/**
 * Which of the issues there are right now, as bd lists them. Asked by exact id: bd's other commands
 * take a part of an id for the id of another issue.
 */
export async function storedNow(
  issues: readonly Issue[],
  deps: CommandDeps,
  context: CallContext,
): Promise<ReadonlyMap<string, JsonObject>> {
  const ids = issues.map(({ ref }) => ref.id);
  const stored = await listedByIds(ids, deps, context);
  const unlisted = ids.some((id) => !stored.has(id));
  return unlisted ? new Map([...(await exportedNow(deps, context)), ...stored]) : stored;
}

/** bd lists no gates, messages, templates and rows of types that it does not know; its export has them all. */
async function exportedNow(deps: CommandDeps, context: CallContext): Promise<Map<string, JsonObject>> {
  const exported = await runBd(['export', '--all'], 'export', deps, context);
  demandRealStore(exported, deps.cwd);
  return new Map(rowsIn(exported.stdout).map((row) => [row.id, row]));
}

/**
 * Whether an issue is still what was read, in the columns that a change rests on. bd tells the time
 * of a change in whole seconds, and two may come within one; so its words are compared as well.
 */
export function isAsRead(now: JsonObject, before: Issue, columns: readonly string[]): boolean {
  const then = rawRowOf(before);
  return columns.every((column) => wordOf(now[column]) === wordOf(then[column]));
}

/** All that an import replaces. */
export const importedColumns = ['updated_at', ...replaceableColumns];

/** Whether its edges are those that were read; no time moves when they change. */
export function hasEdgesAsRead(now: JsonObject, before: Issue): boolean {
  return edgesIn(now) === edgesIn(rawRowOf(before));
}

function edgesIn({ id, dependencies }: { readonly [key: string]: unknown }): string {
  const edges = Array.isArray(dependencies) ? dependencies.filter(isJsonObject) : [];
  return edges
    .filter(({ issue_id: from }) => from === id)
    .map(({ depends_on_id: to, type }) => `${String(to)} ${String(type)}`)
    .sort()
    .join('\n');
}

/** What is empty is left out. */
function wordOf(value: unknown): string {
  return value === undefined || value === '' ? 'null' : JSON.stringify(value);
}
