import { holdSection, sectionOf } from '../reliability-page.ts';

export interface CaseResult {
  readonly name: string;
  /** What kind of call on what, in the order in which it was first met. */
  readonly steps: readonly string[];
  /** Calls of one run of the command. */
  readonly counted: number;
  /** Kills: before and after each of them. */
  run: number;
  whole: number;
  /** Lost in the one allowed way. */
  window: number;
}

/**
 * With TRACKER_WRITE_DOCS=1 the rows of the commands that were run are written; those of others stay.
 * Without it the table has to know every step that this run has met: a command with a new step needs
 * its row anew.
 */
export async function holdCrashTable(results: readonly CaseResult[]): Promise<void> {
  const section = await sectionOf('crash');
  if (process.env['TRACKER_WRITE_DOCS'] === '1') {
    const others = resultsIn(section).filter(({ name }) => results.every((result) => result.name !== name));
    return holdSection('crash', tableOf([...others, ...results].toSorted(byName)));
  }
  const unknown = results.flatMap(({ name, steps }) => {
    const known = new Set(stepsIn(section, name));
    return steps.filter((step) => !known.has(step)).map((step) => `${name}: ${step}`);
  });
  if (unknown.length > 0)
    throw new Error(
      `docs/reliability.md does not know these steps; write it with TRACKER_CRASH=all TRACKER_WRITE_DOCS=1\n${unknown.join('\n')}`,
    );
}

function tableOf(results: readonly CaseResult[]): string {
  const sum = (of: (result: CaseResult) => number) => results.reduce((all, result) => all + of(result), 0);
  return [
    'Every call of the real command to files, SQLite, sockets and child processes is counted by a probe that is loaded ' +
      'before it. Then the command runs once for each call and is killed (SIGKILL) right before it, and once right after ' +
      'it (twice as many kills as calls; where there are fewer, only one call of each step was taken). What a user does next must find readable files, no lock, no temporary file, and every effect exactly once.',
    '',
    '| command | calls counted | kills | nothing lost, nothing doubled | tokens lost in the window |',
    '|---|---|---|---|---|',
    ...results.map(
      ({ name, counted, run, whole, window }) => `| ${name} | ${counted} | ${run} | ${whole} | ${window} |`,
    ),
    `| all | ${sum(({ counted }) => counted)} | ${sum(({ run }) => run)} | ${sum(({ whole }) => whole)} | ${sum(({ window }) => window)} |`,
    '',
    'The window: the server has rotated the refresh token, and the process is killed before the new one is on disk. No ' +
      'client can close it; the next command says so with exit code 4 and the command to log in.',
    '',
    'The steps of each command, as CI kills it before and after at least one call of each:',
    '',
    ...results.map(({ name, steps }) => `- ${name}: ${steps.map((step) => `\`${step}\``).join(', ')}`),
  ].join('\n');
}

function byName(one: CaseResult, other: CaseResult): number {
  return one.name < other.name ? -1 : 1;
}

function resultsIn(section: string): CaseResult[] {
  return [...section.matchAll(/^\| (.+?) +\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\|$/gm)]
    .map(([, name = '', ...numbers]) => {
      const [counted = 0, run = 0, whole = 0, window = 0] = numbers.map(Number);
      return { name, steps: stepsIn(section, name), counted, run, whole, window };
    })
    .filter(({ name }) => name !== 'all');
}

function stepsIn(section: string, name: string): string[] {
  const text = section.replaceAll(/\n +/g, ' ');
  const line = text.split('\n').find((each) => each.startsWith(`- ${name}: \``)) ?? '';
  return [...line.matchAll(/`([^`]+)`/g)].map(([, step]) => step ?? '');
}
