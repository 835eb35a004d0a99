import { errorTable, type ErrorEntry } from '../../core/model/error-table.ts';
import { exitCodes } from '../../core/model/exit-code.ts';

/** Every exit code, and under it the error codes of `--json` that end with it. */
export function exitCodesText(): string {
  const rows = Object.entries(exitCodes).flatMap(([category, { code, meaning }]) => [
    `  ${String(code).padStart(3)}  ${meaning}`,
    ...wrapped(codesOf(category)).map((line) => `         ${line}`),
  ]);
  return [
    'EXIT CODES',
    ...rows,
    '',
    'Below each: the values of error.code with --json. A write whose effect is unknown ends with 7, whatever its',
    'error.code. 6 is no error: the result says which items failed, or what conflicts.',
  ].join('\n');
}

function codesOf(category: string): readonly string[] {
  return Object.entries<ErrorEntry>(errorTable)
    .filter(([, entry]) => entry.category === category)
    .map(([code]) => code);
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 88) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}
