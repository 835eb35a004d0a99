import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { beforeEach, describe, expect, it } from 'vitest';
import { certificatesWith } from '../../../src/adapters/platform/extra-certificates.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { loopbackCertificate } from './loopback-server.ts';

let file: string;
beforeEach(async () => {
  file = join(await scratchFolder(), 'ca.pem');
});

describe('extra certificates', () => {
  it('are added to Node’s own, all of the file', async () => {
    await writeFile(file, `# ours\n${loopbackCertificate}\n${loopbackCertificate}`);
    const all = await certificatesWith(file, undefined);
    expect(all.filter((pem) => pem === loopbackCertificate.trim())).toHaveLength(2);
    expect(all.length).toBeGreaterThan(2);
    expect(rootCertificates.length).toBeGreaterThan(0);
  });

  it.each([
    ['is missing', undefined, 'config_unreadable'],
    ['holds none', 'hello', 'config_invalid'],
  ])('a file that %s is named with its variable', async (_, text, code) => {
    if (text !== undefined) await writeFile(file, text);
    const refused = certificatesWith(file, undefined);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(file);
    await expect(refused).rejects.toThrow('SSL_CERT_FILE');
  });

  it('a FIFO is not waited for', async () => {
    spawnSync('mkfifo', [file]);
    await expect(certificatesWith(file, undefined)).rejects.toMatchObject({ code: 'config_unreadable' });
  });
});
