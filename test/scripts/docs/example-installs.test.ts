import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
const readmes = globSync('*/README.md', { cwd: examples });

describe('what an example tells its reader to install', () => {
  it.each(readmes.map(dirname))('%s: everything that its files import', async (folder) => {
    const readme = await readFile(`${examples}${folder}/README.md`, 'utf8');
    const installed = /^\$ npm install (.*)$/m.exec(readme)?.[1]?.split(' ') ?? [];
    for (const file of globSync('*.ts', { cwd: `${examples}${folder}` })) {
      const text = await readFile(`${examples}${folder}/${file}`, 'utf8');
      for (const [, name = ''] of text.matchAll(/from '([^.'/][^'/]*)/g))
        if (!builtinModules.includes(name) && !name.startsWith('node:')) expect(installed).toContain(name);
    }
  });
});
