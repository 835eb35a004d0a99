import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parseJson } from '../../core/model/json.ts';
import type { WriteTarget } from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IssueNamesPort, RememberedName } from '../../ports/issue-names-port.ts';
import { inTransaction, usingDatabase } from './database.ts';
import { issueNameMigrations } from './issue-name-migrations.ts';

export interface IssueNamesDeps {
  /** The spec-kitty home: `names.db`. */
  readonly home: string;
  readonly clock: ClockPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
}

/** The names of one spec-kitty home in one SQLite file, which is open only while a call needs it. */
export class SqliteIssueNames implements IssueNamesPort {
  readonly #deps: IssueNamesDeps;

  constructor(deps: IssueNamesDeps) {
    this.#deps = deps;
  }

  async of(target: WriteTarget): Promise<readonly RememberedName[]> {
    return this.#using({ create: false }, (database) => readNames(database, target)) ?? [];
  }

  async remember(target: WriteTarget, names: readonly RememberedName[]): Promise<void> {
    if (names.length === 0) return;
    const at = new Date(this.#deps.clock.now()).toISOString();
    this.#using({ create: true }, (database) =>
      inTransaction(database, () => writeNames(database, target, names, at)),
    );
  }

  /** `null` where there is no store and none is to be made. */
  #using<T>(options: { readonly create: boolean }, work: (database: DatabaseSync) => T): T | null {
    const { home, sqlite } = this.#deps;
    return usingDatabase(
      join(home, 'names.db'),
      { ...options, sqlite: sqlite(), migrations: issueNameMigrations },
      work,
    );
  }
}

/** Names of the team itself come last, so that they win over those of an unknown team. */
function readNames(
  database: DatabaseSync,
  { server, provider, project_slug: project, team }: WriteTarget,
): RememberedName[] {
  const rows = database
    .prepare(
      `SELECT name, ref, title FROM issue_name
       WHERE server = ? AND provider = ? AND project_slug = ? AND (team = ? OR team = '' OR ? = '')
       ORDER BY team = ?, at, name`,
    )
    .all(server, provider, project, team, team, team);
  const names = rows.map((row): RememberedName => ({
    name: String(row['name']),
    ref: row['ref'] === null ? null : (parseJson(String(row['ref'])) as RememberedName['ref']),
    title: String(row['title']),
  }));
  return [...new Map(names.map((each) => [each.name, each])).values()];
}

function writeNames(
  database: DatabaseSync,
  { server, provider, project_slug: project, team }: WriteTarget,
  names: readonly RememberedName[],
  at: string,
): void {
  const statement = database.prepare(
    `INSERT INTO issue_name (server, team, provider, project_slug, name, ref, title, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (server, team, provider, project_slug, name)
     DO UPDATE SET ref = coalesce(excluded.ref, ref), title = excluded.title, at = excluded.at`,
  );
  for (const { name, ref, title } of names)
    statement.run(
      server,
      team,
      provider,
      project,
      name,
      ref === null ? null : JSON.stringify(ref),
      title,
      at,
    );
}
