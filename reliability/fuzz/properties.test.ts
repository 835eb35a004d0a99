import { afterAll, describe, expect, it } from 'vitest';
import { holdSection } from '../reliability-page.ts';
import { answerProperties } from './properties/answers.ts';
import { fileProperties } from './properties/files.ts';
import { mergeProperties } from './properties/merge.ts';
import { pageProperties } from './properties/pages.ts';
import { programProperties } from './properties/programs.ts';
import { terminalProperties } from './properties/terminal.ts';
import { timesLonger, type Property } from './property.ts';

const areas: Readonly<Record<string, readonly Property[]>> = {
  'answers of a server': answerProperties,
  'pages and cursors': pageProperties,
  'files of the user and the repository': fileProperties,
  'output of bd and fp, and what they are given': programProperties,
  'the merge': mergeProperties,
  'the terminal': terminalProperties,
};

/** Milliseconds. */
const timeout = 120_000 * timesLonger;

/** How many cases each property was tried with, of those that held. */
const held = new Map<Property, number>();

describe.each(Object.entries(areas))('%s', (_, properties) => {
  it.each(properties.map((each) => [each.name, each] as const))('%s', { timeout }, async (_name, each) => {
    held.set(each, await each.check(each.runs * timesLonger));
    expect(held.get(each)).toBe(each.runs * timesLonger);
  });
});

afterAll(async () => {
  const all = Object.values(areas).flat();
  // A part of them, or a longer run, says nothing of the usual one.
  if (held.size === all.length && timesLonger === 1) await holdSection('fuzz', page());
});

function page(): string {
  const rows = Object.entries(areas).flatMap(([area, properties]) =>
    properties.map((each) => `| ${area} | ${each.name} | ${held.get(each)} | held |`),
  );
  const runs = [...held.values()].reduce((sum, each) => sum + each, 0);
  return [
    `${held.size} properties, ${runs} cases in a usual run, always the same ones; \`TRACKER_FUZZ_RUNS=20 npm run test:fuzz\` tries`,
    'twenty times as many. Beside them, hostile servers and repositories are talked to through the command line, and every',
    'run is searched for canary secrets ([threat-model.md](threat-model.md) says what is defended, and by which test).',
    '',
    '| area | property | runs | result |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
