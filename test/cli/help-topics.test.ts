import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseInvocation } from '../../src/cli/arguments.ts';
import { helpTopics } from '../../src/cli/help-topics.ts';
import { workflow } from '../../src/cli/help-topics/ci.ts';
import { homeEntries } from '../../src/core/model/home-files.ts';
import { commandDescriptions } from '../../src/generated/command-descriptions.ts';
import { classifyProvider, errorTable, exitCodes, providersOfKind } from '../../src/index.ts';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, number>>;
}

const textOf = async (name: string) => (await helpTopics.find((topic) => topic.name === name)?.text()) ?? '';

/** What is typed in a text: in backticks, or a line of its own. */
const commandsIn = (text: string) =>
  [...text.matchAll(/\btracker ((?:[a-z-]+ ?)+(?:[^`\n]*?))(?:`|\n|$)/g)].map(([, typed]) => typed ?? '');

describe('a help topic', () => {
  it.each(helpTopics.map(({ name }) => name))(
    '%s names commands and options that there are',
    async (name) => {
      const text = await textOf(name);
      expect(text).not.toMatch(/undefined|\[object/);
      for (const typed of [...text.matchAll(/`tracker ([^`]+)`/g)].map(([, words]) =>
        (words ?? '').split(' '),
      )) {
        const invocation = parseInvocation(typed);
        expect(invocation.kind).toMatch(/^(?:command|incomplete)$/);
      }
      const options = new Set(
        commandDescriptions.flatMap((command) => command.options.flatMap(({ flags }) => flags)),
      );
      for (const [option] of text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g))
        expect(['--global', '--version'].includes(option) || options.has(option) ? '' : option).toBe('');
    },
  );

  it('exit-codes has every code, and every error under the one that it ends with', async () => {
    const sections = (await textOf('exit-codes')).split(/\n(?= {2}[ \d]{2}\d {2})/);
    for (const [code, { category }] of Object.entries(errorTable)) {
      const number = exitCodes[category].code;
      const section = sections.find((text) => new RegExp(`^ +${number} `).test(text));
      expect(section).toMatch(new RegExp(`\\b${code}\\b`));
    }
    for (const { meaning } of Object.values(exitCodes)) expect(sections.join('\n')).toContain(meaning);
  });

  it('environment has every variable that the code reads, and every file of the home', async () => {
    const text = await textOf('environment');
    const sources = globSync('src/{cli,composition,adapters/platform}/**/*.ts').map((file) =>
      readFileSync(file, 'utf8'),
    );
    const takenApart = /\{([^{}]*)\}(?:: CliProcess\['environment'\]| = process\.env\b)/g;
    const read = new Set(
      sources.flatMap((source) => [
        ...[...source.matchAll(/environment\??\.?\['(\w+)'\]/g)].map(([, name]) => name ?? ''),
        ...[...source.matchAll(takenApart)].flatMap(([, names]) => names?.match(/\b[A-Z][A-Z_]+\b/g) ?? []),
      ]),
    );
    expect([...read]).toEqual(expect.arrayContaining(['CI', 'XDG_CACHE_HOME', 'PATH']));
    expect(read.size).toBeGreaterThan(8);
    for (const name of read) expect(text).toMatch(new RegExp(`\\b${name.toUpperCase()}\\b`));
    for (const { name } of homeEntries) expect(text).toContain(`<home>/${name}`);
  });

  it('providers has every provider, with what its adapter says that it can do', async () => {
    const text = await textOf('providers');
    for (const kind of ['saas', 'local', 'removed'] as const)
      for (const name of providersOfKind(kind)) expect(text).toContain(name);
    const [, beads = '', fp = ''] = text.split(/\n {2}(?:beads|fp): /);
    expect(beads).toMatch(/issue_type, .*assignees/);
    expect(fp).not.toMatch(/issue_type, .*assignees|writes: .*assignees/);
    expect(classifyProvider('azure').kind).toBe('removed');
  });

  it('ci has a workflow of about a dozen lines, and every command in it is one', async () => {
    expect(await textOf('ci')).toContain('    jobs:\n      sync:\n');
    expect(workflow.split('\n').length).toBeLessThan(16);
    const { jobs } = parse(workflow) as { jobs: { sync: { steps: Step[] } } };
    // The Node of a runner may be older than what tracker needs.
    const setUp = jobs.sync.steps.find(({ uses }) => uses?.startsWith('actions/setup-node@'));
    expect(setUp?.with?.['node-version']).toBeGreaterThanOrEqual(22);
    const runs = jobs.sync.steps.flatMap(({ run }) => commandsIn(run ?? ''));
    expect(runs.map((run) => parseInvocation(run.split(' ')).kind)).toEqual([
      'command',
      'command',
      'command',
    ]);
  });
});
