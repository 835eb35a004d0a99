import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { homeChecks } from '../../../src/core/doctor/home-checks.ts';
import { nodeCheck, oldestNode } from '../../../src/core/doctor/node-check.ts';
import {
  TrackerError,
  version as tracker,
  type FileFacts,
  type FolderFacts,
  type MachinePort,
} from '../../../src/index.ts';

const file: FileFacts = { kind: 'file', mode: 0o600, own: true, bytes: 1 };
const folder: FileFacts = { kind: 'folder', mode: 0o700, own: true, bytes: 0 };

/** A machine with these folders; what is named by no path is not there. What is `readOnly` cannot be written. */
function machine(
  folders: Readonly<Record<string, Partial<FolderFacts> | TrackerError>>,
  readOnly: readonly string[] = [],
): MachinePort {
  return {
    node: '24.0.0',
    home: '/home/kitty',
    async look(path) {
      const facts = folders[path];
      if (facts instanceof TrackerError) throw facts;
      return facts === undefined ? null : { ...folder, entries: [], ...facts };
    },
    mayWrite: async (path) => !readOnly.includes(path),
  };
}

const entry = (name: string, facts: Partial<FileFacts> = {}) => ({
  ...file,
  name,
  leftBehind: false,
  ...facts,
});

describe('Node', () => {
  it.each(['22.13.0', '22.14.1', '24.0.0'])('%s is supported', (version) => {
    expect(nodeCheck(version)).toEqual({
      name: 'node',
      status: 'ok',
      message: `tracker ${tracker} on Node ${version}.`,
    });
  });

  it.each(['22.12.9', '20.19.0'])('%s is not, and the remedy names the oldest one', (version) => {
    expect(nodeCheck(version)).toMatchObject({
      status: 'failed',
      error: { code: 'command_unsupported', exitCode: 3 },
      remedy: 'Install Node 22.13 or newer, and run the command again.',
    });
  });

  it('the oldest one is what package.json says', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${oldestNode.join('.')}`);
  });
});

describe('the home', () => {
  it('that cannot be looked at fails, and what stands in it is skipped', async () => {
    const hidden = new TrackerError('config_unreadable', 'Cannot look at /home/kitty: EACCES.');
    const [home, ...others] = await homeChecks(machine({ '/home/kitty': hidden }), null, {});
    expect(home).toMatchObject({ status: 'failed', error: { code: 'config_unreadable' } });
    expect(others.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
  });

  it('of somebody else is a warning, and so are secrets of somebody else', async () => {
    const [home, secret] = await homeChecks(
      machine({ '/home/kitty': { own: false, entries: [entry('credentials', { own: false })] } }),
      null,
      {},
    );
    expect(home).toMatchObject({ status: 'warning', message: '/home/kitty belongs to another user.' });
    expect(secret).toMatchObject({
      status: 'warning',
      remedy: 'Run `sudo chown "$(id -u)" /home/kitty/credentials`.',
    });
  });

  it('of a system without permissions and owners has nothing to complain of', async () => {
    const unknown = { mode: null, own: null };
    const entries = [entry('credentials', unknown)];
    const checks = await homeChecks(machine({ '/home/kitty': { ...unknown, entries } }), null, {});
    expect(checks.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(checks[0]?.message).toBe('/home/kitty is yours.');
  });

  it('the logs of its databases, its local stores and half-written logins are as secret as they are', async () => {
    const open = { mode: 0o640 };
    const names = ['credentials', 'operations.db', 'operations.db-wal', '.credentials.1.a.tmp'];
    const [, secret] = await homeChecks(
      machine({
        '/home/kitty': {
          entries: [
            ...[...names, 'config.toml', 'queue.db'].map((name) => entry(name, open)),
            entry('local', { kind: 'folder' }),
            entry('locks', { kind: 'folder' }),
          ],
        },
        '/home/kitty/local': { entries: [entry("it's.db", open)] },
        '/home/kitty/locks': { entries: [entry('credentials.lock', open)] },
      }),
      null,
      {},
    );
    expect(secret?.details).toEqual([...names, "local/it's.db"].map((name) => `/home/kitty/${name} (0640)`));
    expect(secret?.message).toBe('Others on this machine may read /home/kitty/credentials and 4 more.');
    expect(secret?.remedy).toContain(`'/home/kitty/local/it'\\''s.db'`);
  });
});

describe('a home that cannot be written', () => {
  const home = '/home/kitty';
  const homeOf = async (facts: Partial<FolderFacts>, readOnly: readonly string[]) =>
    (await homeChecks(machine({ [home]: facts }, readOnly), null, {}))[0];

  it('fails with the error of the write that would fail, and the remedy gives its owner the bits', async () => {
    expect(await homeOf({ mode: 0o500 }, [home])).toMatchObject({
      status: 'failed',
      message: `${home} cannot be written.`,
      remedy: `Run \`chmod u+rwx ${home}\`.`,
      error: { code: 'config_not_writable', exitCode: 3 },
    });
  });

  it.each([
    ['of somebody else', { own: false, mode: 0o755 }],
    ['on a file system that is read-only', { mode: 0o700 }],
    ['where nobody knows of bits', { mode: null, own: null }],
  ])('%s has a remedy that needs no bits', async (_, facts) => {
    const check = await homeOf(facts, [home]);
    expect(check).toMatchObject({ status: 'failed', error: { code: 'config_not_writable' } });
    expect(check?.remedy).toBe('Set SPEC_KITTY_HOME to a folder of yours, or run tracker as its owner.');
  });

  it('is told before it is made', async () => {
    const missing = async (readOnly: readonly string[]) =>
      (await homeChecks(machine({}, readOnly), null, {}))[0];
    expect(await missing([])).toMatchObject({ status: 'skipped' });
    expect(await missing([home])).toMatchObject({
      status: 'failed',
      message: `${home} does not exist, and cannot be made.`,
    });
  });

  it('in a part that is written in place fails, too; a login is replaced, and may be read-only', async () => {
    const entries = [
      entry('credentials', { mode: 0o400 }),
      entry('locks', { kind: 'folder', mode: 0o500 }),
      entry('operations.db', { mode: 0o400 }),
      entry('queue.db', { mode: 0o400 }),
    ];
    const readOnly = entries.map(({ name }) => `${home}/${name}`);
    const check = await homeOf({ entries }, readOnly);
    expect(check).toMatchObject({
      status: 'failed',
      message: `${home}/locks and 1 more cannot be written.`,
      remedy: `Run \`chmod u+rwX ${home}/locks ${home}/operations.db\`.`,
    });
  });
});
