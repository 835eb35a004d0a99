import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectorSettingsFile } from '../../../src/adapters/credentials/connector-settings-file.ts';
import { CredentialFile } from '../../../src/adapters/credentials/credential-file.ts';
import { SettingsFile } from '../../../src/adapters/credentials/settings-file.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { scratchFolder } from '../scratch-folder.ts';

const files = createAtomicFiles({ identity: systemIdentity });
let home: string;
beforeEach(async () => {
  home = await scratchFolder();
});

const connectors = () => new ConnectorSettingsFile({ home, files, identity: systemIdentity });
const exposed = async (file: string): Promise<string> => {
  await chmod(file, 0o646);
  return file;
};

describe('a file that anybody may write', () => {
  it('does not name the server', async () => {
    const file = join(home, 'config.toml');
    await writeFile(file, '[sync]\nserver_url = "https://evil.example"\n');
    await exposed(file);
    const load = () => new SettingsFile({ home, files, overrides: {} }).load();
    await expect(load()).rejects.toMatchObject({ code: 'config_exposed', exitCode: 3 });
    await expect(load()).rejects.toMatchObject({
      hint: expect.stringContaining(`chmod o-w ${file}`) as string,
    });
    await chmod(file, 0o664);
    expect((await load()).serverUrl).toBe('https://evil.example');
  });

  it('is no login', async () => {
    const file = join(home, 'credentials');
    await writeFile(file, '[tokens]\naccess = "a"\n');
    await exposed(file);
    await expect(new CredentialFile(home, files).read()).rejects.toMatchObject({ code: 'config_exposed' });
  });

  it('does not name a program', async () => {
    await writeFile(join(home, 'credentials'), '[tracker.providers.beads]\ncommand = "/evil"\n');
    await exposed(join(home, 'credentials'));
    await expect(connectors().load('/p', 'beads')).rejects.toMatchObject({ code: 'config_exposed' });
    await chmod(join(home, 'credentials'), 0o600);
    await mkdir(join(home, 'local'));
    await connectors().save('/p', 'beads', { command: '/opt/bd' });
    const [name = ''] = await readdir(join(home, 'local'));
    await exposed(join(home, 'local', name));
    await expect(connectors().load('/p', 'beads')).rejects.toMatchObject({ code: 'config_exposed' });
  });
});
