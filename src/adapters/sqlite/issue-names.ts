import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parseJson } from '../../core/model/json.ts';
import type { WriteTarget } from '../../core/model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IssueNamesPort, RememberedName } from '../../ports/issue-names-port.ts';
import { GroupedWrites } from './grouped-writes.ts';
import { issueNameMigrations } from './issue-name-migrations.ts';

export interface IssueNamesDeps {
  /** The spec-kitty home: `names.db`. */
  readonly home: string;
  readonly clock: ClockPort;
  /** node:sqlite, loaded on first use. */
  sqlite(): typeof import('node:sqlite');
  /** Gets what a person should know, as that the database was emptied. */
  readonly note?: ((message: string) => void) | undefined;
}

/** The names of one spec-kitty home in one SQLite file, which is closed a second after the last write, or by `close`. */
export class SqliteIssueNames implements IssueNamesPort {
  readonly #deps: IssueNamesDeps;
  readonly #database: GroupedWrites;

  constructor(deps: IssueNamesDeps) {
    this.#deps = deps;
    this.#database = new GroupedWrites({
      file: join(deps.home, 'names.db'),
      clock: deps.clock,
      migrations: issueNameMigrations,
      sqlite: () => deps.sqlite(),
      note: deps.note,
    });
  }

  /** Closes the file once what waits is written. The port stays usable. */
  close(): void {
    this.#database.close();
  }

  async of(target: WriteTarget): Promise<readonly RememberedName[]> {
    return (await this.#database.read((database) => readNames(database, target))) ?? [];
  }

  async remember(target: WriteTarget, names: readonly RememberedName[]): Promise<void> {
    if (names.length === 0) return;
    const at = new Date(this.#deps.clock.now()).toISOString();
    // Durable, as the end of their push may be on disk with a later write.
    const choice = { create: true, durable: true };
    await this.#database.write((database) => writeNames(database, target, names, at), choice);
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
