import type { ListedEntry } from '../../ports/operation-journal-port.ts';
import type { OperationEntry } from '../../core/model/operation-entry.ts';

/** A recorded write as `--json` shows it. Its body is not shown: it may be long, and is in no doubt. */
export function printedEntry(entry: OperationEntry & Partial<ListedEntry>): Record<string, unknown> {
  const { id, operationId, key, kind, state, target, left, held, error, createdAt, updatedAt } = entry;
  return {
    id,
    operation_id: operationId,
    key,
    kind,
    state,
    ...target,
    left,
    ...(held === undefined ? {} : { held }),
    error,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
