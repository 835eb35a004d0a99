import { isAlias, isCollection, isMap, isScalar, visit, type YAMLMap } from 'yaml';
import { TrackerError } from '../../core/model/error.ts';
import { afterLine, applyEdits, endsLine, indentOf, lineEndOf, lineStart, type Edit } from './text-edits.ts';
import {
  endOf,
  nameOf,
  pairIn,
  parseYaml,
  rootMap,
  treeOf,
  type ParsedPair,
  type YamlFile,
} from './yaml-document.ts';
import {
  blockText,
  inFlow,
  linesFor,
  scalar,
  type Added,
  type BlockLine,
  type BlockValues,
} from './yaml-lines.ts';

/**
 * Sets keys of the top-level mapping `block` in the text itself. Every byte outside stays; the
 * result is parsed again and compared with the tree that was meant.
 * @param fresh lines of the block where there is none yet
 * @throws TrackerError `config_invalid`, `config_not_editable` naming file and line
 */
export function setInBlock(
  yaml: YamlFile,
  block: string,
  values: BlockValues,
  fresh: readonly BlockLine[],
): string {
  const root = rootMap(yaml);
  const pair = root ? pairIn(root, block) : undefined;
  if (!root || !pair)
    return checked(yaml, appendBlock(yaml, root, block, fresh), (tree) => {
      tree[block] = freshTree(yaml, block, fresh);
    });
  demandPlain(yaml, pair);
  const edits = isMap(pair.value)
    ? setKeys(yaml, pair.value as YAMLMap.Parsed, values)
    : [fillEmpty(yaml, pair, fresh)];
  return checked(yaml, applyEdits(yaml.text, edits), (tree) => {
    tree[block] = isMap(pair.value) ? merged(tree[block], values) : freshTree(yaml, block, fresh);
  });
}

/** What a new block means. */
function freshTree({ file }: YamlFile, block: string, fresh: readonly BlockLine[]): unknown {
  const tree = treeOf(parseYaml(blockText(block, fresh, '  ', '\n'), file));
  return (tree as Record<string, unknown>)[block];
}

function merged(old: unknown, values: BlockValues): Record<string, unknown> {
  const before = (old ?? {}) as Record<string, unknown>;
  const set = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : merged(before[key], value),
  ]);
  return { ...before, ...(Object.fromEntries(set) as Record<string, unknown>) };
}

/**
 * Removes the top-level mapping `block`, but for the keys in `keep`. A file that then holds
 * nothing becomes `{}`, as upstream leaves it.
 */
export function removeBlock(yaml: YamlFile, block: string, keep: readonly string[]): string {
  const root = rootMap(yaml);
  const pair = root ? pairIn(root, block) : undefined;
  if (!root || !pair) return yaml.mark + yaml.text;
  demandPlain(yaml, pair);
  const map = isMap(pair.value) ? (pair.value as YAMLMap.Parsed) : null;
  const kept = keep.filter((key) => map && pairIn(map, key));
  const within = map && kept.length > 0 ? map : root;
  if (within.flow) throw notEditable(yaml, pair, 'a mapping in braces');
  const doomed =
    within === root
      ? [pair]
      : (within.items as ParsedPair[]).filter(({ key }) => !kept.includes(nameOf(key)));
  const text = applyEdits(
    yaml.text,
    doomed.map((each) => ({ ...linesOf(yaml, each), text: '' })),
  );
  const emptied = parseYaml(text, yaml.file);
  const result = rootMap(emptied) === null && text.trim() === '' ? `{}${lineEndOf(yaml.text)}` : text;
  return checked(yaml, result, (tree) => {
    const old = tree[block] as Record<string, unknown>;
    delete tree[block];
    if (kept.length > 0) tree[block] = Object.fromEntries(kept.map((key) => [key, old[key]]));
  });
}

/** The edit is good only if it means exactly what was intended. */
function checked(yaml: YamlFile, text: string, intend: (tree: Record<string, unknown>) => void): string {
  const intended = (treeOf(yaml) ?? {}) as Record<string, unknown>;
  intend(intended);
  let actual: unknown;
  try {
    actual = treeOf(parseYaml(text, yaml.file)) ?? {};
  } catch {
    actual = undefined;
  }
  const { isDeepStrictEqual } = process.getBuiltinModule('node:util');
  if (isDeepStrictEqual(actual, intended)) return yaml.mark + text;
  throw new TrackerError(
    'config_not_editable',
    `${yaml.file} is laid out in a way that cannot be edited without touching the rest; nothing was changed.`,
  );
}

/** Anchors and aliases reach beyond the block, so an edit inside it could change something else. */
function demandPlain(yaml: YamlFile, block: ParsedPair): void {
  let anchored = false;
  visit(yaml.document, {
    Node(_, node) {
      const range = node.range;
      const inside = range != null && range[0] >= block.key.range[0] && range[0] <= endOf(block);
      if (inside && (isAlias(node) || ('anchor' in node && node.anchor !== undefined))) anchored = true;
    },
  });
  if (anchored) throw notEditable(yaml, block, 'an anchor or alias');
}

function setKeys(yaml: YamlFile, map: YAMLMap.Parsed, values: BlockValues): Edit[] {
  const edits: Edit[] = [];
  const added: Added[] = [];
  for (const [key, value] of Object.entries(values)) {
    const pair = pairIn(map, key);
    if (!pair) added.push([key, value]);
    else if (typeof value === 'string') edits.push(replaceValue(yaml, pair, value));
    else if (isMap(pair.value)) edits.push(...setKeys(yaml, pair.value as YAMLMap.Parsed, value));
    else edits.push(fillEmpty(yaml, pair, linesFor(value)));
  }
  if (added.length > 0) edits.push(map.flow ? addToFlow(map, added) : addToBlock(yaml, map, added));
  return edits;
}

function replaceValue(yaml: YamlFile, pair: ParsedPair, value: string): Edit {
  const node = pair.value;
  if (isCollection(node)) throw notEditable(yaml, pair, 'a list or mapping where a text belongs');
  const range = isScalar(node) ? node.range : null;
  if (range != null && range[1] > range[0]) {
    // A block scalar's range ends with its line break.
    const source = yaml.text.slice(range[0], range[1]);
    const tail = /\r?\n$/.exec(source)?.[0] ?? '';
    return { from: range[0], to: range[1] - tail.length, text: scalar(value) };
  }
  const colon = yaml.text.indexOf(':', pair.key.range[1]) + 1;
  return { from: colon, to: colon, text: ` ${scalar(value)}` };
}

function addToBlock(yaml: YamlFile, map: YAMLMap.Parsed, added: readonly Added[]): Edit {
  const first = map.items[0] as ParsedPair;
  const last = map.items.at(-1) as ParsedPair;
  const indent = yaml.text.slice(lineStart(yaml.text, first.key.range[0]), first.key.range[0]);
  if (indent.trim() !== '') throw notEditable(yaml, first, 'a key on the same line as its block');
  const at = afterLine(yaml.text, endOf(last));
  const lineEnd = lineEndOf(yaml.text);
  const step = indentOf(yaml.text);
  const lines = linesFor(Object.fromEntries(added), 0)
    .map(([depth, text]) => `${indent}${step.repeat(depth)}${text}${lineEnd}`)
    .join('');
  return {
    from: at,
    to: at,
    text: endsLine(yaml.text, at) ? lines : lineEnd + lines.slice(0, -lineEnd.length),
  };
}

function addToFlow(map: YAMLMap.Parsed, added: readonly Added[]): Edit {
  const inner = inFlow(added);
  const last = map.items.at(-1) as ParsedPair | undefined;
  if (!last) return { from: map.range[0], to: map.range[1], text: `{ ${inner} }` };
  const at = endOf(last);
  return { from: at, to: at, text: `, ${inner}` };
}

/** A key with nothing behind it. */
function fillEmpty(yaml: YamlFile, pair: ParsedPair, fresh: readonly BlockLine[]): Edit {
  if (isCollection(pair.value) || (isScalar(pair.value) && pair.value.value !== null)) {
    throw new TrackerError(
      'config_invalid',
      `${yaml.file}:${yaml.lineAt(pair.key.range[0])}: '${nameOf(pair.key)}' must be a mapping.`,
    );
  }
  const colon = yaml.text.indexOf(':', pair.key.range[1]) + 1;
  const valueEnd = isScalar(pair.value) ? (pair.value.range?.[1] ?? colon) : colon;
  const outer = yaml.text.slice(lineStart(yaml.text, pair.key.range[0]), pair.key.range[0]);
  const lineEnd = lineEndOf(yaml.text);
  const lines = fresh
    .map(([depth, text]) => `${lineEnd}${outer}${indentOf(yaml.text).repeat(depth)}${text}`)
    .join('');
  return { from: colon, to: Math.max(colon, valueEnd), text: lines };
}

function appendBlock(
  yaml: YamlFile,
  root: YAMLMap.Parsed | null,
  block: string,
  fresh: readonly BlockLine[],
): string {
  const { text } = yaml;
  if (root?.flow && root.items.length > 0)
    throw notEditable(yaml, root.items[0] as ParsedPair, 'a mapping in braces');
  const lineEnd = lineEndOf(text);
  const lines = blockText(block, fresh, indentOf(text), lineEnd);
  if (root?.flow) return `${text.slice(0, root.range[0])}${lines.trimEnd()}${text.slice(root.range[1])}`;
  const last = root?.items.at(-1) as ParsedPair | undefined;
  if (!root || !last) return text === '' || text.endsWith('\n') ? text + lines : text + lineEnd + lines;
  const outer = text.slice(
    lineStart(text, (root.items[0] as ParsedPair).key.range[0]),
    (root.items[0] as ParsedPair).key.range[0],
  );
  const at = afterLine(text, endOf(last));
  const indented = lines.replace(/^(?=.)/gm, outer);
  const before = endsLine(text, at) ? '' : lineEnd;
  return text.slice(0, at) + before + indented + text.slice(at);
}

/** The lines of one pair in a block mapping; comments right above the next key stay with that key. */
function linesOf(yaml: YamlFile, pair: ParsedPair): { from: number; to: number } {
  const { text } = yaml;
  const from = lineStart(text, pair.key.range[0]);
  if (text.slice(from, pair.key.range[0]).trim() !== '')
    throw notEditable(yaml, pair, 'a key on the same line as its block');
  return { from, to: afterLine(text, endOf(pair)) };
}

function notEditable(yaml: YamlFile, pair: ParsedPair, what: string): TrackerError {
  return new TrackerError(
    'config_not_editable',
    `${yaml.file}:${yaml.lineAt(pair.key.range[0])} holds ${what}, which cannot be edited without touching the rest; nothing was changed.`,
  );
}
