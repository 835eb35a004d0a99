import { scalarText } from './scalar-text.ts';

/** Texts to set, by key; an inner object is a mapping of which the other keys stay. */
export interface BlockValues {
  readonly [key: string]: string | BlockValues;
}

/** Lines of a new block, each with its depth below the block's key. */
export type BlockLine = readonly [depth: number, text: string];

/** A key that is new to its mapping. */
export type Added = readonly [key: string, value: string | BlockValues];

/** Values as lines of a block mapping, one level below their key. */
export function linesFor(values: BlockValues, depth = 1): BlockLine[] {
  return Object.entries(values).flatMap(([key, value]): BlockLine[] =>
    typeof value === 'string'
      ? [[depth, `${key}: ${scalarText(value)}`]]
      : [[depth, `${key}:`], ...linesFor(value, depth + 1)],
  );
}

export function blockText(
  block: string,
  lines: readonly BlockLine[],
  indent: string,
  lineEnd: string,
): string {
  return [`${block}:`, ...lines.map(([depth, text]) => indent.repeat(depth) + text)].join(lineEnd) + lineEnd;
}

/** Keys and values as they stand between braces. */
export function inFlow(added: readonly Added[]): string {
  return added
    .map(([key, value]) =>
      typeof value === 'string'
        ? `${key}: ${scalarText(value)}`
        : `${key}: { ${inFlow(Object.entries(value))} }`,
    )
    .join(', ');
}
