/** A number that JavaScript cannot hold exactly, kept as its source text; prints as it came. */
export interface RawNumber {
  readonly rawJSON: string;
}

interface JsonWithRawText {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(
    text: string,
    revive: (this: unknown, key: string, value: unknown, at: { source?: string }) => unknown,
  ): unknown;
}

// The types of TypeScript's library do not know JSON.rawJSON and the reviver's context yet.
const rawText = JSON as unknown as JsonWithRawText;

/** A JSON object with unknown content. */
export type JsonObject = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !rawText.isRawJSON(value);
}

export function isRawNumber(value: unknown): value is RawNumber {
  return rawText.isRawJSON(value);
}

// A number token that may not survive as a double. May match inside a string: that costs time only.
const maybeInexact = /(?:^|[[:,])\s*-?(?:\d{16}|\d+\.\d{15}|[\d.]+[eE])/;

/** Levels of arrays and objects within each other; far beyond any real document. */
const deepest = 200;

/** JSON that nests so deep that nobody could print it again. */
export class JsonTooDeep extends SyntaxError {
  constructor() {
    super(`it is nested deeper than ${deepest} levels`);
  }
}

/**
 * JSON.parse that loses no digit of a number beyond 2^53, nor of a fraction that a double cannot tell from its
 * neighbour: they become {@link RawNumber}. What differs from an integer by less than that is the integer.
 * @throws SyntaxError; {@link JsonTooDeep} for more than 200 levels
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const onlyCounts = walk(value, deepest);
  return onlyCounts || !maybeInexact.test(text) ? value : parseWithRawNumbers(text);
}

/**
 * Whether all numbers in it are integers that a double holds, so that none can have lost a digit.
 * @throws JsonTooDeep
 */
function walk(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) throw new JsonTooDeep();
  let onlyCounts = true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const inner: unknown = value[index];
      if (typeof inner !== 'string' && !walk(inner, levels - 1)) onlyCounts = false;
    }
  } else {
    for (const key in value) {
      const inner = (value as Record<string, unknown>)[key];
      if (typeof inner !== 'string' && !walk(inner, levels - 1)) onlyCounts = false;
    }
  }
  return onlyCounts;
}

function parseWithRawNumbers(text: string): unknown {
  return rawText.parse(text, (_key, value, at) =>
    typeof value === 'number' && at.source !== undefined && isInexact(value, at.source)
      ? rawText.rawJSON(at.source)
      : value,
  );
}

function isInexact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  if (Number.isInteger(value)) return !Number.isSafeInteger(value);
  return String(value) !== source && significantDigits(source) > 15;
}

function significantDigits(source: string): number {
  return source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '').length;
}

// What JSON.stringify leaves alone but a terminal obeys: DEL, C1 controls, bidi and line separators.
const unsafeInTerminal = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** JSON text that is safe to show: everything a terminal might obey is escaped. */
export function printJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) ?? 'null';
  return text.replace(unsafeInTerminal, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON with sorted keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
