import { afterAll, describe, expect, it } from 'vitest';
import { holdSection } from '../reliability-page.ts';
import { answerProperties } from './properties/answers.ts';
import { fileProperties } from './properties/files.ts';
import { mergeProperties } from './properties/merge.ts';
import { pageProperties } from './properties/pages.ts';
import { programProperties } from './properties/programs.ts';
import { terminalProperties } from './properties/terminal.ts';
import { timesLonger } from './property.ts';

const areas = {
  'answers of a server': answerProperties,
  'pages and cursors': pageProperties,
  'files of the user and the repository': fileProperties,
  'output of bd and fp, and what they are given': programProperties,
  'the merge': mergeProperties,
  'the terminal': terminalProperties,
} as const;

const held: string[] = [];

describe.each(Object.entries(areas))('%s', (area, properties) => {
  it.each(properties.map((each) => [each.name, each] as const))('%s', async (name, { runs, check }) => {
    const tried = await check(runs * timesLonger);
    expect(tried).toBe(runs * timesLonger);
    held.push(`| ${area} | ${name} | ${runs} |`);
  });
});
