import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/cli/completion/complete.ts';
import { splitLine } from '../../../src/cli/completion/split-line.ts';
import { commandDescriptions } from '../../../src/generated/command-descriptions.ts';
import { scratchFolder } from '../../adapters/scratch-folder.ts';

const answered = async (args: readonly string[], environment = {}) => {
  const [kind, ...lines] = (await complete(args, environment)).split('\n').slice(0, -1);
  return { kind, lines, words: lines.map((line) => line.split('\t')[0]) };
};
const after = async (...words: string[]) => (await answered(['words', ...words])).words;

describe('what can follow', () => {
  it('every command is offered word by word, with what it does', async () => {
    for (const { path, summary } of commandDescriptions) {
      const { lines } = await answered(['words', ...path.slice(0, -1), path.at(-1) ?? '']);
      expect(lines).toContainEqual(
        path.length > 1 ? `${path.at(-1)}\t${summary}` : expect.stringContaining('\t'),
      );
    }
    expect(await answered(['words', 'map', ''])).toMatchObject({ words: ['list', 'add', 'remove'] });
    expect((await answered(['words', 'ma'])).lines).toEqual(['map\tlist, add, remove']);
  });

  it('every option of a command is offered, with what it does', async () => {
    for (const { path, options } of commandDescriptions) {
      const { lines } = await answered(['words', ...path, '-']);
      for (const { flags, description } of options)
        for (const flag of flags) expect(lines).toContain(`${flag}\t${description}`);
      expect(lines).toContainEqual(expect.stringMatching(/^--help\t/));
    }
  });

  it('before the command, the options that all commands have', async () => {
    const words = await after('--');
    expect(words).toEqual(expect.arrayContaining(['--json', '--directory', '--version', '--help']));
    expect(words).not.toContain('--limit');
    expect(await after('--json', '-C', 'sync', 'sync', 'pul')).toEqual(['pull']);
    expect(await after('--timeout', '5', '--team', 'acme', 'sync', 'pul')).toEqual(['pull']);
  });

  it('options where nothing else can follow; switches once, options with a value again', async () => {
    expect(await after('sync', 'pull', '')).toEqual(expect.arrayContaining(['--all', '--status']));
    expect(await after('sync', 'pull', '--all', '--status', 'todo', '')).not.toContain('--all');
    expect(await after('sync', 'pull', '--all', '--status', 'todo', '')).toContain('--status');
    expect(await after('sync', 'pull', '-q', '--q')).toEqual([]);
    expect(await after('sync', 'pull', '--', '')).toEqual([]);
    expect(await after('sync', 'pull', '--', '--a')).toEqual([]);
  });

  it('values of options, apart and behind =', async () => {
    expect(await after('sync', 'pull', '--status', 'in_')).toEqual(['in_progress', 'in_review']);
    expect(await after('sync', 'pull', '--status=in_p')).toEqual(['--status=in_progress']);
    expect(await after('bind', '--ownership-mode', 'sp')).toEqual([
      'spec_kitty_authoritative',
      'split_ownership',
    ]);
    expect(await after('sync', 'run', '--conflicts', '')).toEqual(expect.arrayContaining(['newer', 'fail']));
    expect(await after('bind', '--project-slug', '')).toEqual([]);
    expect(await after('bind', '--nonsense=x')).toEqual([]);
    expect(await after('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('paths are left to the shell', async () => {
    expect((await answered(['words', 'sync', 'push', '--items-json', 'x'])).kind).toBe('files');
    expect((await answered(['words', 'sync', 'push', '--items-json=x'])).kind).toBe('files');
    expect((await answered(['words', '-C', ''])).kind).toBe('directories');
  });

  it('help: topics and commands', async () => {
    expect(await after('help', '')).toEqual(expect.arrayContaining(['exit-codes', 'environment', 'sync']));
    expect(await after('help', 'sync', 'pu')).toEqual(['pull', 'push', 'publish']);
  });

  it('whatever is wrong is silent', async () => {
    for (const args of [
      [],
      ['words'],
      ['line'],
      ['nonsense'],
      ['words', 'no', 'such', ''],
      ['line', `tracker "sync`],
    ])
      expect(await complete(args, {})).toMatch(/^(?:words\n(?:\S+\t.*\n)*)?$/);
    const home = await scratchFolder();
    writeFileSync(join(home, 'operations.db'), 'this is no database, by far');
    expect(await complete(['words', 'operations', 'show', ''], { SPEC_KITTY_HOME: home })).toBe('');
  });

  it('bash replaces what is behind its last word break only', async () => {
    expect((await answered(['line', 'tracker bind --provider=li', '=:'])).words).toEqual(['linear']);
    expect((await answered(['line', 'tracker bind --provider=li', ' '])).words).toEqual([
      '--provider=linear',
    ]);
  });
});

describe('a line', () => {
  it.each([
    ['tracker ', ['tracker'], ''],
    ['tracker sync pu', ['tracker', 'sync'], 'pu'],
    [`a 'b c' "d \\" e" f\\ g h`, ['a', 'b c', 'd " e', 'f g'], 'h'],
    [`a "" 'open quo`, ['a', ''], 'open quo'],
    ['a \\', ['a'], ''],
    ['', [], ''],
  ])('%j is split as a shell does', (text, before, current) => {
    expect(splitLine(text)).toEqual({ before, current });
  });
});
