import { isJsonObject } from '../../core/model/json.ts';

/** What a value must be, for a check and for the sentence that refuses it. */
export interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

export const text: Rule = { expected: 'a text', holds: (value) => typeof value === 'string' };
export const object: Rule = { expected: 'an object', holds: isJsonObject };

export function wholeFrom(minimum: number, maximum: number = Number.POSITIVE_INFINITY): Rule {
  const end = maximum === Number.POSITIVE_INFINITY ? '' : ` to ${maximum}`;
  return {
    expected: `a whole number from ${minimum}${end}`,
    holds: (value) => isWhole(value) && value >= minimum && value <= maximum,
  };
}

export function oneOf(allowed: readonly string[]): Rule {
  return { expected: `one of ${allowed.join(', ')}`, holds: (value) => allowed.includes(value as string) };
}

export function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

const longestShown = 120;

/** As it may stand in a message: a whole list of issues would hide what is wrong with it. */
export function shown(value: unknown): string {
  const whole = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return whole.length > longestShown ? `${whole.slice(0, longestShown)}…` : whole;
}
