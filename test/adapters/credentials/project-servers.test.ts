import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { ProjectServers } from '../../../src/adapters/credentials/project-servers.ts';
import { TrackerError } from '../../../src/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const used = { server: 'https://one.example', team: 'blue' };

async function opened() {
  const home = await scratchFolder();
  const files = createAtomicFiles({ identity: systemIdentity });
  return { home, files, servers: new ProjectServers({ home, files }) };
}

it('keeps the server of each project, for its user alone', async () => {
  const { home, servers } = await opened();
  expect(await servers.of('a')).toBeNull();
  await servers.remember('a', used);
  await servers.remember('b', { ...used, team: '' });
  expect([await servers.of('a'), await servers.of('b')]).toEqual([used, { ...used, team: '' }]);
  expect(statSync(join(home, 'projects.json')).mode & 0o777).toBe(0o600);
});

it('finds all names that begin alike', async () => {
  const { servers } = await opened();
  expect(await servers.like('a')).toEqual(new Map());
  for (const name of ['linear|p|/a', 'linear|p|u-1', 'linear|pp|/a']) await servers.remember(name, used);
  expect(await servers.like('linear|p|')).toEqual(
    new Map([
      ['linear|p|/a', used],
      ['linear|p|u-1', used],
    ]),
  );
});

it('loses nothing that another process writes at the same time', async () => {
  const { home, files, servers } = await opened();
  let isFirst = true;
  const late = new ProjectServers({
    home,
    files: {
      ...files,
      async replace(...change) {
        if (isFirst) await servers.remember('b', used);
        isFirst = false;
        return files.replace(...change);
      },
    },
  });
  await late.remember('a', used);
  expect([await servers.of('a'), await servers.of('b')]).toEqual([used, used]);
});

it('gives up where the file changes all the time', async () => {
  const { home, files } = await opened();
  const replace = () => Promise.reject(new TrackerError('config_changed_meanwhile', 'again'));
  const servers = new ProjectServers({ home, files: { ...files, replace } });
  await expect(servers.remember('a', used)).rejects.toMatchObject({ code: 'config_changed_meanwhile' });
});

it.each(['{', '[]', '{"a": {"server": 7, "team": ""}}', '{"a": {"server": "https://one.example"}}', '7'])(
  'refuses a file that says %s',
  async (text) => {
    const { home, servers } = await opened();
    writeFileSync(join(home, 'projects.json'), text, { mode: 0o600 });
    await expect(servers.of('a')).rejects.toMatchObject({
      code: 'config_invalid',
      hint: expect.stringContaining('Remove the file') as string,
    });
  },
);
