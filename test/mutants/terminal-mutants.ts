import { row, type Mutant } from './mutant.ts';

const progress = 'src/cli/render/progress.ts';
const progressTest = 'test/cli/render/progress.test.ts';
const planTest = 'test/cli/render/plan.test.ts';
const interview = 'src/cli/bind-interview.ts';
const interviewTest = 'test/cli/bind-interview.test.ts';

/** Mistakes in what people see, and in what they are asked. */
export const terminalMutants: readonly Mutant[] = [
  row(
    'progress: ten drawings a second at most',
    progress,
    'if (stage === null || now - drawnAt < frameMs) return;',
    'if (stage === null) return;',
    progressTest,
  ),
  row(
    'progress: a result on the same terminal stands alone',
    'src/cli/output.ts',
    'if (this.#stdout.isTTY) this.statusLine.erase();',
    '',
    progressTest,
  ),
  row(
    'tables: a cut text fits, however wide its characters are',
    'src/cli/render/cut-to-width.ts',
    'used += wide;',
    'used += 1;',
    'test/cli/render/table.test.ts',
  ),
  row(
    'tables: no glyph where nobody looks',
    'src/cli/render/status-style.ts',
    'return style === undefined || !out.decorates ? word : `${style.glyph} ${word}`;',
    'return style === undefined ? word : `${style.glyph} ${word}`;',
    'test/cli/render/status-style.test.ts',
  ),
  row(
    'dry run: what is taken from a set is told',
    'src/cli/render/field-change.ts',
    'const removed = old.filter((each) => !young.includes(each)).map((each) => `-${each}`);',
    'const removed: string[] = [];',
    planTest,
  ),
  row(
    'bind: no is no',
    interview,
    'if (isYes(answer)) return request;',
    'if (answer !== "") return request;',
    interviewTest,
  ),
  row(
    'bind: the command that does the same can be pasted',
    interview,
    "const command = ['tracker', ...wordsOf(request), ...interview.whereabouts].map(shellWord).join(' ');",
    "const command = ['tracker', ...wordsOf(request), ...interview.whereabouts].join(' ');",
    interviewTest,
  ),
  row(
    'hints: a command that does not exist is noticed',
    'src/core/model/error-table.ts',
    "operation_unrecorded: row('usage', 'Run `tracker operations list --all` to see what is recorded.'),",
    "operation_unrecorded: row('usage', 'Run `tracker operation list --all` to see what is recorded.'),",
    'test/cli/pasteable.test.ts',
  ),
  row(
    'questions: readline keeps its own listener, and hears no key of the next question',
    'src/cli/prompt.ts',
    "lines.off('close', ended);",
    "lines.removeAllListeners('close');",
    'test/cli/prompt.test.ts',
  ),
  row(
    'folder: without one nothing is looked for in another one',
    'src/cli/run-command.ts',
    'return isAbsolute(named) ? named : null;',
    'return resolve(named);',
    'test/cli/runner.test.ts',
  ),
  row(
    'input: a signal ends the wait for it',
    'src/cli/input-bytes.ts',
    "signal.addEventListener('abort', abort, { once: true });",
    '',
    'test/cli/input-bytes.test.ts',
  ),
  row(
    'input: it is bounded',
    'src/cli/input-bytes.ts',
    'if (bytes > mostBytes) giveUp(unreadable(name, `it is larger than ${mostBytes / 1024 / 1024} MiB`));',
    '',
    'test/cli/input-bytes.test.ts',
  ),
  row(
    'questions: none is asked after the signal',
    'src/cli/prompt.ts',
    'if (terminal.signal.aborted) return Promise.reject(terminal.signal.reason as Error);',
    '',
    'test/cli/prompt.test.ts',
  ),
  row(
    'certificates: a FIFO is not waited for',
    'src/adapters/platform/extra-certificates.ts',
    "if (!found.isFile() || found.size > mostBytes) throw new Error('it is not a file of certificates');",
    '',
    'test/adapters/platform/extra-certificates.test.ts',
  ),
  row(
    'tables: one that does not fit changes its form',
    'src/cli/render/table.ts',
    'if (options.width !== undefined && widthOf(widths) > options.width)',
    'if (options.width === 0)',
    'test/cli/render/table.test.ts',
  ),
];
