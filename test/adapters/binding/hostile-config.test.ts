import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BindingFile } from '../../../src/adapters/binding/binding-file.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { scratchFolder } from '../scratch-folder.ts';

const files = createAtomicFiles({ identity: systemIdentity });

async function given(text: string): Promise<BindingFile> {
  const directory = await scratchFolder();
  await mkdir(join(directory, '.kittify'));
  await writeFile(join(directory, '.kittify', 'config.yaml'), text);
  return new BindingFile({ directory, files });
}

const ten = (alias: string) => `[${Array.from({ length: 10 }, () => alias).join(', ')}]`;
const bomb = `a: &a ${ten('x')}\nb: &b ${ten('*a')}\nc: &c ${ten('*b')}\nd: ${ten('*c')}\n`;

describe('a config.yaml that means harm', () => {
  it.each([
    ['aliases that multiply', `${bomb}tracker:\n  provider: linear\n`, 'Excessive alias count'],
    ['an alias that leads nowhere', 'tracker:\n  provider: *x\n', 'Unresolved alias'],
    ['a merge of what is no mapping', '%YAML 1.1\n---\ntracker:\n  <<: 5\n', 'Merge sources'],
    ['depth', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 'config.yaml:1 is no valid YAML'],
    ['half a character', 'tracker:\n  project_slug: "\\ud800"\n', "config.yaml:2: 'project_slug' holds half"],
  ])('%s: is refused, and the file is named', async (_, text, why) => {
    const call = (await given(text)).load();
    await expect(call).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(call).rejects.toThrow('config.yaml');
    await expect(call).rejects.toThrow(why);
  });

  it('egress in a circle is not legal, which counts as refused', async () => {
    const binding = await given('tracker:\n  provider: linear\n  egress: &e [*e]\n');
    expect(await binding.load()).toMatchObject({ egress: { kind: 'illegal', given: 'a circle of aliases' } });
  });

  it('an owner that looks like an object with manners is shown as JSON', async () => {
    const text = 'tracker:\n  doctrine: { field_owners: { title: { toString: 1 } } }\n';
    expect((await (await given(text)).load())?.fieldOwners).toEqual({ title: '{"toString":1}' });
  });

  it('the library says nothing by itself', async () => {
    const said: Error[] = [];
    const listen = (warning: Error) => void said.push(warning);
    process.on('warning', listen);
    await (await given('tracker:\n  ? [a, "\\x9b31m"]\n  : b\n')).load();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(said).toEqual([]);
  });
});
