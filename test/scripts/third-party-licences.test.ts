import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { thirdPartyLicences } from '../../scripts/third-party-licences.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';

let root: string;
beforeEach(async () => {
  root = await scratchFolder();
  for (const name of ['ajv', 'rolldown']) await library(name, { license: 'MIT' });
});

async function library(name: string, manifest: object, files: Record<string, string> = {}): Promise<string> {
  const folder = join(root, 'node_modules', name);
  const written = { 'package.json': JSON.stringify({ name, version: '1.2.3', ...manifest }), ...files };
  for (const [file, text] of Object.entries(written)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return join(folder, 'lib/index.js');
}

describe('the licences of what is bundled', () => {
  it('are told once a library, with their texts', async () => {
    const scoped = await library('@a/b', { license: 'ISC' }, { LICENSE: 'Text of b', NOTICE: 'Notice of b' });
    const bare = await library('c', { license: 'MIT', author: { name: 'Cecily' } });
    const text = await thirdPartyLicences([scoped, scoped, bare, join(root, 'src/cli/main.ts')], root);
    expect(text.match(/^@a\/b 1\.2\.3 \(ISC\)\n\nText of b\n\nNotice of b$/gm)).toHaveLength(1);
    expect(text).toContain('c 1.2.3 (MIT)\n\nIts package holds no text of the licence. Author: Cecily.');
    expect(text).toContain('rolldown 1.2.3');
    expect(text).not.toContain('main.ts');
  });

  it('a library within a library is one of its own', async () => {
    const inner = await library('a/node_modules/b', { name: 'b', license: '0BSD' });
    expect(await thirdPartyLicences([inner], root)).toContain('\nb 1.2.3 (0BSD)');
  });

  it.each([{ license: 'GPL-3.0' }, { license: 'SEE LICENSE IN x' }, {}])(
    '%j may not be passed on',
    async (manifest) => {
      const index = await library('d', manifest);
      await expect(thirdPartyLicences([index], root)).rejects.toThrow(
        'd 1.2.3 is in the bundle, and its licence is',
      );
    },
  );
});
