import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { BindingFile } from '../../../src/adapters/binding/binding-file.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import type { BindingChange } from '../../../src/core/model/binding.ts';
import { scratchFolder } from '../scratch-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await scratchFolder(), 'project', '.kittify');
  await mkdir(folder, { recursive: true });
});

const binding = () =>
  new BindingFile({ directory: folder, files: createAtomicFiles({ identity: systemIdentity }) });

async function bindOver(text: string | null, version: string | null, change: BindingChange): Promise<string> {
  const file = join(folder, 'config.yaml');
  if (text !== null) await writeFile(file, text);
  if (version !== null) await writeFile(join(folder, 'metadata.yaml'), metadata(version));
  await binding().save(change);
  return readFile(file, 'utf8');
}

/** As spec-kitty writes it; the flow list makes it more than plain lines. */
const metadata = (version: string) =>
  `# Auto-generated\nspec_kitty:\n  schema_version: 3\n  version: ${version}\n  last_upgraded_at:\nmigrations:\n  applied: []\n`;

const beads = { provider: 'beads', workspace: 'w' } as const;
const split = { ...beads, ownershipMode: 'split_ownership' } as const;
const head = 'tracker:\n  provider: beads\n  workspace: w\n';
const rules = (key: string, mode: string) => `  ${key}:\n    mode: ${mode}\n    field_owners: {}\n`;

describe('the key of the ownership rules', () => {
  it.each([
    ['there is no metadata.yaml', null, 'ownership'],
    ['spec-kitty is 3.2.7', '3.2.7', 'ownership'],
    ['spec-kitty is newer', '4.0.0rc7', 'ownership'],
    ['spec-kitty is a later patch', '3.2.10', 'ownership'],
    ['the version is quoted', "'3.10.0'", 'ownership'],
    ['the version is a build of 3.2.7', '3.2.7.post1', 'ownership'],
    ['the version says nothing', 'unknown', 'ownership'],
    ['the file is damaged', '[', 'ownership'],
    ['spec-kitty is 3.2.6', '3.2.6', 'doctrine'],
    ['spec-kitty is 3.0.3', '3.0.3', 'doctrine'],
    ['the version has two parts', '3.2', 'doctrine'],
    ['spec-kitty is a pre-release of 3.2.7', '3.2.7rc1', 'doctrine'],
  ])('where %s', async (_, version, key) => {
    expect(await bindOver(null, version, split)).toBe(
      `tracker:\n  provider: beads\n  project_slug:\n  workspace: w\n${rules(key, 'split_ownership')}`,
    );
    expect(await binding().load()).toMatchObject({ ownershipMode: 'split_ownership', ownershipKey: key });
  });

  it.each([
    ['no mode', beads],
    ['the default mode', { ...beads, ownershipMode: 'external_authoritative' } as const],
    ['a SaaS provider', { provider: 'linear', projectSlug: 'demo' } as const],
  ])('is not written for %s', async (_, change) => {
    expect(await bindOver(null, '4.0.0rc7', change)).not.toMatch(/doctrine|ownership/);
  });
});

describe('a bind over recorded rules', () => {
  it.each([
    [
      'a default that bind used to write is removed',
      head + rules('doctrine', 'external_authoritative'),
      head,
    ],
    [
      'rules under the older key get the new one, comments included',
      `${head}  doctrine: # who\n    mode: split_ownership # both\n    field_owners: { title: local }\n`,
      `${head}  ownership: # who\n    mode: split_ownership # both\n    field_owners: { title: local }\n`,
    ],
    [
      'of two keys the one that is followed stays',
      head + rules('doctrine', 'external_authoritative') + rules('ownership', 'split_ownership'),
      head + rules('ownership', 'split_ownership'),
    ],
    [
      'an empty new key gives way to the rules under the older one',
      `${head}  ownership:\n${rules('doctrine', 'split_ownership')}`,
      head + rules('ownership', 'split_ownership'),
    ],
    [
      'the default mode keeps its field owners',
      `${head}  doctrine:\n    mode: external_authoritative\n    field_owners: { title: local }\n`,
      `${head}  ownership:\n    mode: external_authoritative\n    field_owners: { title: local }\n`,
    ],
    [
      'keys that are not known here stay',
      `${head}  doctrine: { mode: external_authoritative, later: 1 }\n`,
      `${head}  ownership: { mode: external_authoritative, later: 1 }\n`,
    ],
    ['an empty older key is removed', `${head}  doctrine:\n`, head],
    [
      'between braces, too',
      'tracker: { doctrine: { mode: external_authoritative }, provider: beads, workspace: w }\n',
      'tracker: { provider: beads, workspace: w }\n',
    ],
    [
      'and at the end of them',
      'tracker: { provider: beads, workspace: w, doctrine: {} } # mine\n',
      'tracker: { provider: beads, workspace: w } # mine\n',
    ],
  ])('%s', async (_, before, after) => {
    expect(await bindOver(before, '3.2.7', beads)).toBe(after);
  });

  it('of a project of an older spec-kitty keeps the older key', async () => {
    const before = head + rules('doctrine', 'external_authoritative');
    expect(await bindOver(before, '3.0.3', beads)).toBe(before);
    expect(await bindOver(before, '3.0.3', split)).toBe(head + rules('doctrine', 'split_ownership'));
  });

  it('follows an ownership block whatever the version says', async () => {
    const before = head + rules('ownership', 'external_authoritative') + rules('doctrine', 'split_ownership');
    expect(await bindOver(before, '3.0.3', split)).toBe(head + rules('ownership', 'split_ownership'));
  });

  it('sets the default mode where rules are recorded', async () => {
    const change = { ...beads, ownershipMode: 'external_authoritative' } as const;
    expect(await bindOver(head + rules('ownership', 'split_ownership'), null, change)).toBe(
      head + rules('ownership', 'external_authoritative'),
    );
  });

  it('does not edit what an anchor reaches into, and changes nothing then', async () => {
    const before = `${head}  doctrine: &rules\n    mode: split_ownership\n`;
    await expect(bindOver(before, '3.2.7', beads)).rejects.toMatchObject({ code: 'config_not_editable' });
    expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe(before);
  });
});

describe('reading', () => {
  it.each([
    ['the new key alone', rules('ownership', 'split_ownership'), 'split_ownership', 'ownership'],
    ['the older key alone', rules('doctrine', 'split_ownership'), 'split_ownership', 'doctrine'],
    [
      'both: the new one wins, whatever the older one holds',
      `${rules('ownership', 'spec_kitty_authoritative')}  doctrine: nonsense\n`,
      'spec_kitty_authoritative',
      'ownership',
    ],
    [
      'an empty new key counts as absent',
      `  ownership:\n${rules('doctrine', 'split_ownership')}`,
      'split_ownership',
      'doctrine',
    ],
  ])('%s', async (_, block, ownershipMode, ownershipKey) => {
    await writeFile(join(folder, 'config.yaml'), head + block);
    expect(await binding().load()).toMatchObject({ ownershipMode, ownershipKey });
  });

  it('gives the rules that are ignored', async () => {
    await writeFile(
      join(folder, 'config.yaml'),
      `${head}${rules('ownership', 'split_ownership')}  doctrine: { mode: 7, field_owners: { title: local } }\n`,
    );
    expect(await binding().load()).toMatchObject({
      ignoredOwnership: { mode: '7', fieldOwners: { title: 'local' } },
    });
  });

  it.each([
    ['3.2.7', true],
    ['3.0.3', undefined],
  ])('says whether spec-kitty %s has retired the older key', async (version, expected) => {
    await writeFile(join(folder, 'metadata.yaml'), metadata(version));
    await writeFile(join(folder, 'config.yaml'), head + rules('doctrine', 'split_ownership'));
    expect((await binding().load())?.hasRetiredKey).toBe(expected);
  });

  it('refuses a new key that holds a word', async () => {
    await writeFile(join(folder, 'config.yaml'), `${head}  ownership: mine\n`);
    await expect(binding().load()).rejects.toThrow(/config.yaml:4: 'tracker.ownership' must be a mapping/);
  });
});
