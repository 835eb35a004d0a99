import { isAlias, isCollection, isMap, isScalar, visit, type Scalar, type YAMLMap } from 'yaml';
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
import { doubleQuoted, isTextToAll, scalarText, singleQuoted } from './scalar-text.ts';
import { blockText, inFlow, linesFor, type Added, type BlockLine, type BlockValues } from './yaml-lines.ts';

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

/** Gives a key of the block another name; its value stays as it is written. */
export function renameInBlock(yaml: YamlFile, block: string, from: string, to: string): string {
  const pair = keyIn(yaml, block, from);
  const [start, end] = pair.key.range;
  return checked(yaml, applyEdits(yaml.text, [{ from: start, to: end, text: to }]), (tree) => {
    const old = tree[block] as Record<string, unknown>;
    old[to] = old[from];
    delete old[from];
  });
}

/** Removes one key of the block with its value. */
export function removeFromBlock(yaml: YamlFile, block: string, key: string): string {
  const pair = keyIn(yaml, block, key);
  const map = pairIn(rootMap(yaml) as YAMLMap.Parsed, block)?.value as YAMLMap.Parsed;
  const place = map.flow ? placeInFlow(map, pair) : linesOf(yaml, pair);
  return checked(yaml, applyEdits(yaml.text, [{ ...place, text: '' }]), (tree) => {
    const old = tree[block] as Record<string, unknown>;
    delete old[key];
    if (!map.flow && Object.keys(old).length === 0) tree[block] = null;
  });
}

/** The caller has seen the key in the tree of the file. */
function keyIn(yaml: YamlFile, block: string, key: string): ParsedPair {
  const root = rootMap(yaml);
  const outer = root ? pairIn(root, block) : undefined;
  const pair = isMap(outer?.value) ? pairIn(outer.value as YAMLMap.Parsed, key) : undefined;
  if (!outer || !pair) throw new TrackerError('internal', `${yaml.file} holds no '${block}.${key}'`);
  demandPlain(yaml, outer);
  return pair;
}

/** The pair with the comma that separates it from the one before, or else from the one after. */
function placeInFlow(map: YAMLMap.Parsed, pair: ParsedPair): { from: number; to: number } {
  const items = map.items as ParsedPair[];
  const at = items.indexOf(pair);
  const [before, after] = [items[at - 1], items[at + 1]];
  if (before !== undefined) return { from: endOf(before), to: endOf(pair) };
  return { from: pair.key.range[0], to: after?.key.range[0] ?? endOf(pair) };
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
    else if (typeof value === 'string') edits.push(...replaceValue(yaml, pair, value));
    else if (isMap(pair.value)) edits.push(...setKeys(yaml, pair.value as YAMLMap.Parsed, value));
    else edits.push(fillEmpty(yaml, pair, linesFor(value)));
  }
  if (added.length > 0) edits.push(map.flow ? addToFlow(map, added) : addToBlock(yaml, map, added));
  return edits;
}

function replaceValue(yaml: YamlFile, pair: ParsedPair, value: string): Edit[] {
  const node = pair.value;
  if (isCollection(node)) throw notEditable(yaml, pair, 'a list or mapping where a text belongs');
  const range = isScalar(node) ? node.range : null;
  if (isScalar(node) && range != null && range[1] > range[0]) {
    if (says(node, value)) return [];
    // A block scalar's range ends with its line break.
    const source = yaml.text.slice(range[0], range[1]);
    const tail = /\r?\n$/.exec(source)?.[0] ?? '';
    return [{ from: range[0], to: range[1] - tail.length, text: inStyleOf(node, value) }];
  }
  const colon = yaml.text.indexOf(':', pair.key.range[1]) + 1;
  return [{ from: colon, to: colon, text: ` ${scalarText(value)}` }];
}

/** Whether the scalar is this text already, to readers of YAML 1.1 and 1.2 alike. */
function says({ type, value: recorded }: Scalar, value: string): boolean {
  return recorded === value && (type !== 'PLAIN' || isTextToAll(value));
}

function inStyleOf({ type }: Scalar, value: string): string {
  if (type === 'QUOTE_DOUBLE') return doubleQuoted(value);
  if (type === 'QUOTE_SINGLE') return singleQuoted(value) ?? doubleQuoted(value);
  return scalarText(value);
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
