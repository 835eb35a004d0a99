import { loadSqlite } from '../adapters/sqlite/load-sqlite.ts';
import { SqliteOperationJournal } from '../adapters/sqlite/operation-journal.ts';
import { systemClock } from '../adapters/platform/system-clock.ts';
import { systemIdentity } from '../adapters/platform/system-identity.ts';
import type { ListedEntry } from '../ports/operation-journal-port.ts';
import { homeOf } from './home.ts';

/** The writes that this user's journal holds, without wiring a tracker: a shell waits for it. */
export function recordedOperations(
  environment: Readonly<Record<string, string | undefined>>,
  options: { readonly unfinishedOnly: boolean },
): Promise<readonly ListedEntry[]> {
  const home = homeOf({ environment });
  const own = { clock: systemClock, identity: systemIdentity, sqlite: loadSqlite };
  return new SqliteOperationJournal({ home, ...own }).list(options);
}
