/** Forward only, as the issues': entry n brings a store of schema n to n + 1. */
export const issueNameMigrations: readonly string[] = [
  `CREATE TABLE issue_name (
     server TEXT NOT NULL,
     team TEXT NOT NULL,
     provider TEXT NOT NULL,
     project_slug TEXT NOT NULL,
     name TEXT NOT NULL,
     ref TEXT,
     title TEXT NOT NULL,
     at TEXT NOT NULL,
     PRIMARY KEY (server, team, provider, project_slug, name)
   ) STRICT, WITHOUT ROWID;`,
];
