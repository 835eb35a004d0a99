import { row, type Mutant } from './mutant.ts';

const links = 'scripts/docs/check-links.ts';
const commands = 'scripts/docs/command-problem.ts';
const data = 'scripts/docs/check-data.ts';
const codeTest = 'test/scripts/docs/code.test.ts';
const svg = 'scripts/picture/terminal-svg.ts';

/** Mistakes in what holds the docs to the code. */
export const docsMutants: readonly Mutant[] = [
  row(
    'docs: an anchor is a heading that is there',
    links,
    'return page.anchors.has(anchor) ? null : `${file} has no heading #${anchor}`;',
    'return null;',
    'test/scripts/docs/links.test.ts',
  ),
  row(
    'docs: a command is read by the option parser',
    commands,
    'cli.process({ input: [...route.path, ...options], context: {} as CliContext });',
    'void cli;',
    codeTest,
  ),
  row(
    'docs: a block that nobody checks is told',
    data,
    'return others.has(language) ? [] : [`${file}:${line}: nobody checks blocks of ${language}`];',
    'return [];',
    codeTest,
  ),
  row(
    'picture: what follows wide characters stands where a terminal puts it',
    svg,
    'column += stringWidth(word) + blank.length;',
    'column += word.length + blank.length;',
    'test/scripts/picture/terminal-svg.test.ts',
  ),
];
