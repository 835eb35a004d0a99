import {
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { TrackerError } from '../../core/model/error.ts';
import type { KeyLines } from './plain-yaml.ts';

/** A configuration file as text and tree, with ranges into the text. */
export interface YamlFile {
  /** Without a byte order mark: the library's ranges do not count one. */
  readonly text: string;
  /** The mark, where the file begins with one. */
  readonly mark: string;
  readonly file: string;
  readonly document: Document.Parsed;
  lineAt(offset: number): number;
}

/**
 * @throws TrackerError `config_invalid` naming file and line
 */
export function parseYaml(source: string, file: string): YamlFile {
  const text = source.replace(/^\ufeff/, '');
  const mark = source.slice(0, source.length - text.length);
  const lines = new LineCounter();
  // A warning would go to the terminal by the library's own hand, with keys of the file in it.
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'error' });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (!Array.isArray(documents) || documents.length === 0) {
    return { text, mark, file, document: emptyDocument(), lineAt };
  }
  const [document, second] = documents;
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error) {
    const why = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'invalid YAML';
    throw new TrackerError('config_invalid', `${file}:${lineAt(error.pos[0])} is no valid YAML: ${why}`);
  }
  if (second) {
    throw new TrackerError(
      'config_invalid',
      `${file}:${lineAt(second.range[0])} begins a second document; one is expected.`,
    );
  }
  if (!document) return { text, mark, file, document: emptyDocument(), lineAt };
  return { text, mark, file, document, lineAt };
}

/**
 * What the file says, aliases resolved.
 * @throws TrackerError `config_invalid`: an alias that leads nowhere, or to more than anybody means
 */
export function treeOf({ document, file }: YamlFile): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new TrackerError('config_invalid', `${file} is no valid YAML: ${(cause as Error).message}`);
  }
}

/** On which line each key below a block of the root stands. */
export function linesBelow(block: string, yaml: YamlFile): KeyLines {
  const lines: Record<string, number> = {};
  const visit = (node: unknown, path: readonly string[]) => {
    for (const [key, at, value] of entriesOf(node)) {
      const inner = [...path, key];
      lines[inner.slice(1).join('.')] = yaml.lineAt(at);
      visit(value, inner);
    }
  };
  const root = yaml.document.contents as unknown;
  for (const [key, at, value] of entriesOf(root)) {
    if (key !== block) continue;
    lines[''] = yaml.lineAt(at);
    visit(value, [block]);
  }
  return lines;
}

function entriesOf(node: unknown): [key: string, at: number, value: unknown][] {
  const { items } = (node ?? {}) as {
    items?: { key?: { value?: unknown; range?: number[] }; value?: unknown }[];
  };
  return (items ?? []).flatMap(({ key, value }) =>
    typeof key?.value === 'string'
      ? [[key.value, key.range?.[0] ?? 0, value] as [string, number, unknown]]
      : [],
  );
}

function emptyDocument(): Document.Parsed {
  const [empty] = parseAllDocuments('{}\n') as Document.Parsed[];
  if (!empty) throw new Error('unreachable: one document was parsed');
  empty.contents = null as never;
  return empty;
}

/** The root as a mapping; `null` for a file that holds nothing. */
export function rootMap(yaml: YamlFile): YAMLMap.Parsed | null {
  const { contents } = yaml.document as { contents: unknown };
  if (contents === null || (isScalar(contents) && contents.value === null)) return null;
  if (isMap(contents)) return contents as YAMLMap.Parsed;
  throw new TrackerError('config_invalid', `${yaml.file}:1 must hold a mapping.`);
}

export type ParsedPair = Pair & { key: { range: [number, number, number] } };

export function pairIn(map: YAMLMap.Parsed, key: string): ParsedPair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key) as ParsedPair | undefined;
}

/** Where the source of a pair's value ends, line break and trailing comment not included. */
export function endOf(pair: ParsedPair): number {
  const value = pair.value as { range?: [number, number, number] | null } | null;
  const end = value?.range?.[1] ?? pair.key.range[1];
  if (!isMap(value) || value.flow) return end;
  // A block mapping's own range may reach over blank lines and comments that follow it.
  const last = value.items.at(-1);
  return isPair(last) ? endOf(last as ParsedPair) : end;
}

/** Empty for a key that is no scalar. */
export function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
