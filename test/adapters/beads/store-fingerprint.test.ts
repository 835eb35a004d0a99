import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BeadsConnector } from '../../../src/adapters/beads/connector.ts';
import { storeFacts } from '../../../src/adapters/beads/store-fingerprint.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { ScriptedProcess, type Script } from './scripted-process.ts';

const hash = (letter: string) => letter.repeat(32);
const journal = hash('v');
const manifest = ({ version = '5', root = hash('a'), tables = `:${journal}:9` } = {}) =>
  `${version}:__DOLT__:${hash('1')}:${root}:${hash('0')}${tables}`;

/** The files of a workspace with an embedded store, as bd 1.0.5 lays them out, and of a program. */
class Files {
  readonly folder: string;
  readonly project: string;
  readonly beads: string;
  readonly dolt: string;
  readonly noms: string;
  environment: Record<string, string>;
  command = 'bd';

  constructor(folder: string) {
    this.folder = folder;
    this.project = join(folder, 'project');
    this.beads = join(this.project, '.beads');
    this.dolt = join(this.beads, 'embeddeddolt', 't', '.dolt');
    this.noms = join(this.dolt, 'noms');
    this.environment = { PATH: `${join(folder, 'none')}:${join(folder, 'bin')}`, HOME: join(folder, 'home') };
    mkdirSync(this.noms, { recursive: true });
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'home'));
    writeFileSync(join(folder, 'bin', 'bd'), '\u007fELF bd 1.0.5', { mode: 0o755 });
    this.metadata({});
    writeFileSync(join(this.beads, 'config.yaml'), '# dolt.mode: server\nno-git-ops: true\n');
    writeFileSync(join(this.dolt, 'repo_state.json'), '{"head":"refs/heads/main"}');
    writeFileSync(join(this.noms, 'manifest'), manifest());
    writeFileSync(join(this.noms, journal), 'journal');
  }

  metadata(more: object): void {
    const usual = { backend: 'dolt', dolt_mode: 'embedded', dolt_database: 't' };
    writeFileSync(join(this.beads, 'metadata.json'), JSON.stringify({ ...usual, ...more }));
  }

  manifest(of: Parameters<typeof manifest>[0]): void {
    writeFileSync(join(this.noms, 'manifest'), manifest(of));
  }

  text(): string | null {
    return (
      storeFacts({ command: this.command, cwd: this.project, environment: this.environment })?.text ?? null
    );
  }
}

const given = async () => new Files(await scratchFolder());
type Change = readonly [what: string, change: (files: Files) => void];

const same: readonly Change[] = [
  ['nothing', () => undefined],
  [
    'a read, which moves times',
    ({ noms }) => {
      for (const name of ['manifest', journal]) utimesSync(join(noms, name), 1, 1);
    },
  ],
  [
    'files that bd keeps for itself',
    ({ beads, noms }) => {
      writeFileSync(join(beads, 'last-touched'), 't-1');
      writeFileSync(join(noms, 'journal.idx'), 'index');
    },
  ],
];

const other: readonly Change[] = [
  ['another root', (files) => files.manifest({ root: hash('b') })],
  ['a longer journal', ({ noms }) => appendFileSync(join(noms, journal), '!')],
  ['a shorter journal', ({ noms }) => truncateSync(join(noms, journal), 3)],
  [
    'a journal of the same length that was written over',
    ({ noms }) => {
      writeFileSync(join(noms, journal), 'journaX');
    },
  ],
  ['no journal', ({ noms }) => rmSync(join(noms, journal))],
  [
    'a copy in its place',
    ({ beads, folder }) => {
      cpSync(beads, join(folder, 'copy'), { recursive: true });
      renameSync(beads, join(folder, 'before'));
      renameSync(join(folder, 'copy'), beads);
    },
  ],
  [
    'a store restored in the same folder',
    ({ noms, folder }) => {
      cpSync(noms, join(folder, 'backup'), { recursive: true });
      rmSync(noms, { recursive: true });
      writeFileSync(join(folder, 'takes the number'), '');
      mkdirSync(join(folder, 'takes another number'));
      cpSync(join(folder, 'backup'), noms, { recursive: true });
    },
  ],
  ['another project', (files) => files.metadata({ project_id: 'another' })],
  ['another branch', ({ dolt }) => writeFileSync(join(dolt, 'repo_state.json'), '{"head":"refs/heads/x"}')],
  ['another configuration', ({ beads }) => writeFileSync(join(beads, 'config.yaml'), 'json: true\n')],
  ['a configuration more', ({ beads }) => writeFileSync(join(beads, 'config.local.yaml'), 'json: true\n')],
  [
    'a configuration of the user',
    ({ folder }) => {
      mkdirSync(join(folder, 'home', '.config', 'bd'), { recursive: true });
      writeFileSync(join(folder, 'home', '.config', 'bd', 'config.yaml'), 'json: true\n');
    },
  ],
  ['another program', ({ folder }) => writeFileSync(join(folder, 'bin', 'bd'), '\u007fELF bd 1.2.0')],
  [
    'a program that comes first',
    ({ folder }) => {
      mkdirSync(join(folder, 'none'));
      writeFileSync(join(folder, 'none', 'bd'), '\u007fELF bd 1.0.5', { mode: 0o755 });
    },
  ],
];

const unknown: readonly Change[] = [
  ['no workspace', ({ beads }) => rmSync(beads, { recursive: true })],
  ['no store', ({ noms }) => rmSync(noms, { recursive: true })],
  ['no manifest', ({ noms }) => rmSync(join(noms, 'manifest'))],
  ['a manifest of another version', (files) => files.manifest({ version: '6' })],
  ['a manifest with more fields', (files) => files.manifest({ tables: ':more' })],
  ['an empty manifest', ({ noms }) => writeFileSync(join(noms, 'manifest'), '')],
  [
    'a manifest that is a folder',
    ({ noms }) => {
      rmSync(join(noms, 'manifest'));
      mkdirSync(join(noms, 'manifest'));
    },
  ],
  ['a table that is missing', (files) => files.manifest({ tables: `:${hash('c')}:4` })],
  [
    'an older generation that is damaged',
    ({ noms }) => {
      mkdirSync(join(noms, 'oldgen'));
      writeFileSync(join(noms, 'oldgen', 'manifest'), 'damaged');
    },
  ],
  ['no branch', ({ dolt }) => rmSync(join(dolt, 'repo_state.json'))],
  ['a server', (files) => files.metadata({ dolt_mode: 'server' })],
  ['another kind of store', (files) => files.metadata({ backend: 'sqlite' })],
  ['no name of the database', (files) => files.metadata({ dolt_database: undefined })],
  ['a name that leads elsewhere', (files) => files.metadata({ dolt_database: '../t' })],
  ['metadata that is not JSON', ({ beads }) => writeFileSync(join(beads, 'metadata.json'), '{')],
  ['metadata that is not an object', ({ beads }) => writeFileSync(join(beads, 'metadata.json'), '[]')],
  ['no metadata', ({ beads }) => rmSync(join(beads, 'metadata.json'))],
  [
    'a server that all projects share',
    ({ beads }) => {
      writeFileSync(join(beads, 'config.yaml'), 'dolt:\n  shared-server: true\n');
    },
  ],
  ['a redirect', ({ beads }) => writeFileSync(join(beads, 'redirect'), '../other')],
  [
    'variables of bd in a file',
    ({ beads }) => writeFileSync(join(beads, '.env'), 'BEADS_DOLT_SERVER_MODE=1'),
  ],
  [
    'a server in the environment',
    (files) => {
      files.environment = { ...files.environment, BEADS_DOLT_SERVER_HOST: 'db' };
    },
  ],
  [
    'a script in its place',
    ({ folder }) => writeFileSync(join(folder, 'bin', 'bd'), '#!/bin/sh\nexec bd "$@"'),
  ],
  [
    'a link to a program that starts others',
    ({ folder }) => {
      renameSync(join(folder, 'bin', 'bd'), join(folder, 'bin', 'shim'));
      symlinkSync('shim', join(folder, 'bin', 'bd'));
    },
  ],
  ['no program', ({ folder }) => rmSync(join(folder, 'bin', 'bd'))],
  ['a program that may not be started', ({ folder }) => chmodSync(join(folder, 'bin', 'bd'), 0o644)],
];

describe('the fingerprint of a store', () => {
  it.each(same)('is the same after %s', async (_, change) => {
    const files = await given();
    const before = files.text();
    change(files);
    expect(before).toEqual(expect.any(String));
    expect(files.text()).toBe(before);
  });

  it.each(other)('is another one after %s', async (_, change) => {
    const files = await given();
    const before = files.text();
    change(files);
    expect(files.text()).toEqual(expect.any(String));
    expect(files.text()).not.toBe(before);
  });

  it.each(unknown)('is not known with %s', async (_, change) => {
    const files = await given();
    change(files);
    expect(files.text()).toBeNull();
  });

  it('holds after a collection of garbage, too, which leaves tables and no journal', async () => {
    const files = await given();
    rmSync(join(files.noms, journal));
    files.manifest({ tables: `:${hash('c')}:4:${hash('d')}:5` });
    writeFileSync(join(files.noms, hash('c')), 'table');
    writeFileSync(join(files.noms, `${hash('d')}.darc`), 'archive');
    mkdirSync(join(files.noms, 'oldgen'));
    writeFileSync(join(files.noms, 'oldgen', 'manifest'), manifest({ tables: '' }));
    const before = files.text();
    expect(before).toEqual(expect.any(String));
    appendFileSync(join(files.noms, hash('c')), 'more');
    expect(files.text()).not.toBe(before);
  });

  it('is that of the main worktree, and another one once a linked worktree has a workspace of its own', async () => {
    const files = await given();
    const worktree = join(files.folder, 'worktree');
    mkdirSync(worktree);
    mkdirSync(join(files.project, '.git', 'worktrees', 'x'), { recursive: true });
    writeFileSync(join(worktree, '.git'), `gitdir: ${join(files.project, '.git', 'worktrees', 'x')}\n`);
    writeFileSync(join(files.project, '.git', 'worktrees', 'x', 'commondir'), '../..\n');
    const { command, environment } = files;
    const there = () => storeFacts({ command, cwd: worktree, environment });
    const before = there();
    expect(before?.workspace).toBe(files.beads);
    mkdirSync(join(worktree, '.beads'));
    expect(there()?.text).not.toBe(before?.text);
  });

  it('finds a program by its path', async () => {
    const files = await given();
    const byName = files.text();
    files.command = join(files.folder, 'bin', 'bd');
    expect(files.text()).toBe(byName);
    files.command = '../bin/bd';
    expect(files.text()).toBe(byName);
    files.command = './bd';
    expect(files.text()).toBeNull();
  });
});

describe('a complete read', () => {
  /** Whose bd answers for the workspace of these files. */
  function connectorOn(files: Files, answers: Script = {}): BeadsConnector {
    const process = new ScriptedProcess({
      version: { stdout: '{"version":"1.0.5"}' },
      where: { stdout: JSON.stringify({ path: files.beads, prefix: 't' }) },
      config: { stdout: '{"key":"issue_prefix","value":"t"}' },
      export: {},
      ...answers,
    });
    const { command, project: cwd, environment } = files;
    const deps = { process, clock: systemClock, identity: systemIdentity, workspace: 'main' };
    return new BeadsConnector({ ...deps, command, cwd, environment });
  }

  it('has the fingerprint of the store that it read', async () => {
    const connector = connectorOn(await given());
    const { fingerprint } = await connector.readAll();
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await connector.fingerprint()).toBe(fingerprint);
  });

  it('has none where another bd wrote during the read', async () => {
    const files = await given();
    const writing = () => {
      files.manifest({ root: hash('b') });
      return {};
    };
    expect((await connectorOn(files, { export: writing }).readAll()).fingerprint).toBeNull();
  });

  it('has none with a bd of another version', async () => {
    const version = { stdout: '{"version":"1.1.0"}' };
    expect((await connectorOn(await given(), { version }).readAll()).fingerprint).toBeNull();
  });

  it('has none where bd read a workspace that is not the one of these files', async () => {
    const files = await given();
    const elsewhere = join(files.folder, 'elsewhere', '.beads');
    mkdirSync(elsewhere, { recursive: true });
    const where = {
      stdout: JSON.stringify({ path: elsewhere, redirected_from: files.beads, prefix: 't' }),
    };
    expect((await connectorOn(files, { where }).readAll()).fingerprint).toBeNull();
  });

  it('has none of files in another form', async () => {
    const files = await given();
    files.manifest({ version: '6' });
    const connector = connectorOn(files);
    expect((await connector.readAll()).fingerprint).toBeNull();
    expect(await connector.fingerprint()).toBeNull();
  });
});
