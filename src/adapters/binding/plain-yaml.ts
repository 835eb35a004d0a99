/** Line (from 1) by path below a block (`doctrine.mode`); the block itself is the empty path. */
export type KeyLines = Readonly<Record<string, number>>;

/** What a file of plain lines says, and where the keys of one of its blocks stand. */
export interface PlainYaml {
  readonly tree: Readonly<Record<string, unknown>>;
  readonly lines: KeyLines;
}

interface Line {
  readonly number: number;
  readonly indent: number;
  /** Null: an item of a list. */
  readonly key: string | null;
  readonly value: unknown;
  /** Nothing stands behind the colon, so that deeper lines may follow. */
  readonly open: boolean;
}

const blank = /^ *(?:#[\x20-\x7e]*)?$/;
const entry = /^( *)([A-Za-z_][\w-]*):(?: +(\S.*))?$/;
const item = /^( *)- (\S.*)$/;
const comment = / +#[\x20-\x7e]*$/;
// The second half begins with a digit and is no number: a UUID, a version.
const plainText = /^(?:[A-Za-z_][\w./-]*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+\.\d+\.\d+)$/;
const count = /^(?:0|[1-9]\d{0,14})$/;
const quotedText = /^(?:"([\w ./:@+-]*)"|'([\w ./:@+-]*)')$/;
/** Words that are no text, as keys and as values, however they are spelled. */
const special = /^(?:null|true|false)$/i;
const longestLine = 500;

/**
 * Reads the YAML that nearly every configuration file is made of: keys, words, quoted words without escapes, lists
 * of words, comments. That takes a tenth of what loading the whole language takes. Null where
 * anything else stands, however harmless, or the file holds no key: then the library decides. What is read here, it reads alike.
 */
export function readPlainYaml(text: string, block: string): PlainYaml | null {
  const lines = linesOf(text);
  if (lines === null || lines[0]?.indent !== 0) return null;
  const found: Record<string, number> = {};
  const noted = (path: readonly string[], line: number) => {
    if (path[0] === block) found[path.slice(1).join('.')] = line;
  };
  const reader = new PlainReader(lines, noted);
  const tree = reader.mapping(0, []);
  return tree === null || !reader.isAtEnd ? null : { tree, lines: found };
}

class PlainReader {
  readonly #lines: readonly Line[];
  readonly #note: (path: readonly string[], line: number) => void;
  #at = 0;

  constructor(lines: readonly Line[], note: (path: readonly string[], line: number) => void) {
    this.#lines = lines;
    this.#note = note;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#lines.length;
  }

  /** The keys at one indentation, and all below them. */
  mapping(indent: number, path: readonly string[]): Record<string, unknown> | null {
    const tree: Record<string, unknown> = {};
    for (let line = this.#next(indent); line !== undefined; line = this.#next(indent)) {
      if (line.key === null || Object.hasOwn(tree, line.key)) return null;
      this.#at += 1;
      const inner = [...path, line.key];
      this.#note(inner, line.number);
      const value = line.open ? this.#below(indent, inner) : line.value;
      if (value === undefined) return null;
      tree[line.key] = value;
    }
    return tree;
  }

  /** What stands deeper than a key without a value; a list may stand as deep as its key. */
  #below(indent: number, path: readonly string[]): unknown {
    const first = this.#lines[this.#at];
    if (first === undefined || first.indent < indent) return null;
    if (first.key === null) return this.#list(first.indent);
    if (first.indent === indent) return null;
    return this.mapping(first.indent, path) ?? undefined;
  }

  #list(indent: number): unknown[] | undefined {
    const items: unknown[] = [];
    for (let line = this.#next(indent); line?.key === null; line = this.#next(indent)) {
      this.#at += 1;
      items.push(line.value);
    }
    return items;
  }

  /** The next line, if it stands at this indentation. */
  #next(indent: number): Line | undefined {
    const line = this.#lines[this.#at];
    return line?.indent === indent ? line : undefined;
  }
}

function linesOf(text: string): Line[] | null {
  const lines: Line[] = [];
  for (const [index, source] of text.split('\n').entries()) {
    if (source.length > longestLine) return null;
    if (blank.test(source)) continue;
    const line = lineOf(source.replace(comment, ''), index + 1);
    if (line === null) return null;
    lines.push(line);
  }
  return lines;
}

function lineOf(source: string, number: number): Line | null {
  const [, indent = '', key, text] = entry.exec(source) ?? [];
  if (key !== undefined) {
    if (special.test(key) || key === '__proto__') return null;
    const open = text === undefined;
    const value = open ? null : valueOf(text);
    return value === undefined ? null : { number, indent: indent.length, key, value, open };
  }
  const [, deep, word] = item.exec(source) ?? [];
  const value = word === undefined ? undefined : valueOf(word);
  return deep === undefined || value === undefined
    ? null
    : { number, indent: deep.length, key: null, value, open: false };
}

/** Undefined where it is not plain. */
function valueOf(text: string): unknown {
  if (text === '{}') return {};
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (count.test(text)) return Number(text);
  if (plainText.test(text)) return special.test(text) ? undefined : text;
  const [, double, single] = quotedText.exec(text) ?? [];
  return double ?? single;
}
