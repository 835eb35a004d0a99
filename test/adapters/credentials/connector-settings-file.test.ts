import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectorSettingsFile } from '../../../src/adapters/credentials/connector-settings-file.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { scratchFolder } from '../scratch-folder.ts';

let home: string;
let settings: ConnectorSettingsFile;
beforeEach(async () => {
  home = await scratchFolder();
  const files = createAtomicFiles({ identity: systemIdentity });
  settings = new ConnectorSettingsFile({ home, files, identity: systemIdentity });
});
const credentials = (text: string) => writeFile(join(home, 'credentials'), text);
const upstreams =
  '[tokens]\naccess = "a"\n[tracker.providers.beads]\ncommand = "bd2"\ncwd = "/w"\nother = "x"\n';

describe('the settings of a connector', () => {
  it('are empty where nothing was recorded, and reading makes nothing', async () => {
    expect(await settings.load('/p', 'beads')).toEqual({});
    expect(readdirSync(home)).toEqual([]);
  });

  it('are kept for one project and provider, privately; what is not given stays', async () => {
    await settings.save('/p', 'beads', { command: '/opt/bd' });
    await settings.save('/p', 'beads', { cwd: 'sub' });
    expect(await settings.load('/p', 'beads')).toEqual({ command: '/opt/bd', cwd: 'sub' });
    expect(await settings.load('/q', 'beads')).toEqual({});
    expect(await settings.load('/p', 'fp')).toEqual({});
    const [file = ''] = readdirSync(join(home, 'local'));
    expect(statSync(join(home, 'local', file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'local')).mode & 0o777).toBe(0o700);
  });

  it('go alone', async () => {
    await settings.save('/p', 'beads', { command: 'a' });
    await settings.save('/q', 'beads', { command: 'b' });
    await settings.remove('/p', 'beads');
    await settings.remove('/p', 'beads');
    expect(await settings.load('/p', 'beads')).toEqual({});
    expect(await settings.load('/q', 'beads')).toEqual({ command: 'b' });
  });

  it('are upstream’s where there is no record of our own; its file stays as it is', async () => {
    await credentials(upstreams);
    expect(await settings.load('/p', 'beads')).toEqual({ command: 'bd2', cwd: '/w' });
    expect(await settings.load('/p', 'fp')).toEqual({});
    await settings.save('/p', 'beads', { command: 'own' });
    expect(await settings.load('/p', 'beads')).toEqual({ command: 'own', cwd: '/w' });
    await settings.remove('/p', 'beads');
    expect(await readFile(join(home, 'credentials'), 'utf8')).toBe(upstreams);
  });

  it.each([
    ['[tracker.providers]\nbeads = 3\n', 'must be a table'],
    ['[tracker.providers.beads]\ncommand = 3\n', 'command in .* must be a text'],
    ['[tracker', 'no valid TOML'],
  ])('%j is refused, naming the file', async (text, why) => {
    await credentials(text);
    await expect(settings.load('/p', 'beads')).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(settings.load('/p', 'beads')).rejects.toThrow(new RegExp(`${home}.*`));
    await expect(settings.load('/p', 'beads')).rejects.toThrow(new RegExp(why));
  });

  it.each(['{', '[]', '{"cwd": 1}'])(
    'a record that is %s is refused, and not taken for none',
    async (text) => {
      await settings.save('/p', 'beads', { command: 'a' });
      const folder = join(home, 'local');
      const [file = ''] = readdirSync(folder);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, file), text);
      await expect(settings.load('/p', 'beads')).rejects.toMatchObject({ code: 'config_invalid' });
      expect(existsSync(join(folder, file))).toBe(true);
    },
  );

  it('a record that is no JSON is not quoted', async () => {
    await settings.save('/p', 'beads', { command: 'a' });
    const [file = ''] = readdirSync(join(home, 'local'));
    await writeFile(join(home, 'local', file), 'x = "s3cret"');
    const thrown: unknown = await settings.load('/p', 'beads').catch((error: unknown) => error);
    expect(JSON.stringify(thrown)).toContain('is no valid JSON');
    expect(JSON.stringify(thrown)).not.toContain('s3cret');
  });
});
