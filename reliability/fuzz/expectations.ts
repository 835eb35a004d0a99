import { expect } from 'vitest';
import { TrackerError } from '../../src/index.ts';
import { printJson } from '../../src/core/model/json.ts';

const untouched = JSON.stringify(prototypeKeys());

/** Nothing has become a property of every object. */
export function expectNoPollution(): void {
  expect(JSON.stringify(prototypeKeys())).toBe(untouched);
}

function prototypeKeys(): string[][] {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype].map((each) =>
    Reflect.ownKeys(each).map(String),
  );
}

/** What a call came to: its result, or an error of ours that is no bug of ours and can be printed. */
export async function cameTo<T>(
  call: () => T | Promise<T>,
): Promise<{ readonly value?: T; readonly error?: TrackerError }> {
  try {
    return { value: await call() };
  } catch (thrown) {
    if (!(thrown instanceof TrackerError)) throw thrown;
    if (thrown.code === 'internal') throw new Error('a bug of ours', { cause: thrown });
    const printed = JSON.parse(printJson(thrown)) as Record<string, unknown>;
    expect(printed['code']).toBe(thrown.code);
    return { error: thrown };
  } finally {
    expectNoPollution();
  }
}

/** What a terminal obeys: controls but for the line end, C1, and what turns the direction of text. */
const obeyed =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u;

/** @param lines how many line ends there may be; any number without it */
export function expectHarmless(shown: string, lines?: number): void {
  expect(shown).not.toMatch(obeyed);
  if (lines !== undefined) expect(shown.split('\n').length - 1).toBe(lines);
}
