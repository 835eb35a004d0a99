import type { CallContext } from '../../core/model/call.ts';
import type { CommandDeps } from './commands.ts';
import { listedByIds } from './listed-by-ids.ts';
import { isPlain } from './plain-id.ts';
import { dottedParent } from './rigid.ts';
import { listedFaultOf, type Row } from './row.ts';

export interface NamedRows {
  readonly rows: readonly Row[];
  /** Their ids, and those of the parents that dotted ones need. */
  readonly ids: ReadonlySet<string>;
}

/**
 * The rows of exactly these ids, as an export has them but for comments; `null` unless each of them, and
 * the parent of each dotted one, is listed whole, and none of `absent` is.
 */
export async function namedRows(
  ids: readonly string[],
  absent: readonly string[],
  deps: CommandDeps,
  context: CallContext,
): Promise<NamedRows | null> {
  const asked = [...new Set(ids.flatMap((id) => [id, dottedParent(id) ?? id]))];
  if (![...asked, ...absent].every(isPlain)) return null;
  const listed = await listedByIds([...asked, ...absent], deps, context);
  if (absent.some((id) => listed.has(id))) return null;
  if (!asked.every((id) => listedFaultOf(listed.get(id)) === null)) return null;
  const rows = ids.map((id) => {
    // Only a list tells the parent beside its edge.
    const { parent: _parent, ...row } = listed.get(id) ?? {};
    return row as unknown as Row;
  });
  return { rows, ids: new Set(asked) };
}
