import { parse, stringify } from 'smol-toml';
import { TrackerError } from '../../core/model/error.ts';

type Table = Record<string, unknown>;

/** What to change in one table: a value to set, `null` to remove the key. */
export type TomlChange = Readonly<Record<string, string | boolean | null>>;

/**
 * A TOML file as a tree.
 * @throws TrackerError `config_invalid` naming file, line and column
 */
export function parseToml(text: string, file: string): Table {
  try {
    return parse(text.replace(/^\ufeff/, '')) as Table;
  } catch (cause) {
    const { line, column, message } = cause as { line?: number; column?: number; message: string };
    const at = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
    // The parser quotes the offending lines, which may hold a token; only its first line is told.
    const why = message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? 'invalid TOML';
    throw new TrackerError('config_invalid', `${at} is no valid TOML: ${why}`);
  }
}

/**
 * Changes keys of some tables in the text itself; every byte outside those keys stays. The result
 * is parsed again and compared with the tree that was meant, so that a spelling this splicer does
 * not know (dotted keys, inline tables, multi-line strings) is refused and never damaged.
 * @throws TrackerError `config_invalid`, `config_not_editable`
 */
export function spliceToml(
  text: string,
  changes: Readonly<Record<string, TomlChange>>,
  file: string,
): string {
  const intended = structuredClone(parseToml(text, file));
  let result = text;
  for (const [table, change] of Object.entries(changes)) {
    applyTo(intended, table, change, file);
    result = spliceTable(result, table, change);
  }
  if (!means(result, intended, changes, file)) {
    const names = Object.keys(changes).map((table) => `[${table}]`);
    throw new TrackerError(
      'config_not_editable',
      `${file} spells ${names.join(', ')} in a way that cannot be edited without touching the rest; nothing was changed.`,
      {
        hint: `Write ${names.join(', ')} as plain tables with one key a line in ${file}, then run the command again.`,
      },
    );
  }
  return result;
}

function means(
  text: string,
  intended: Table,
  changes: Readonly<Record<string, TomlChange>>,
  file: string,
): boolean {
  try {
    return process
      .getBuiltinModule('node:util')
      .isDeepStrictEqual(prune(parseToml(text, file), changes), prune(intended, changes));
  } catch {
    return false;
  }
}

function applyTo(tree: Table, table: string, change: TomlChange, file: string): void {
  const found = tree[table] ?? {};
  if (typeof found !== 'object' || Array.isArray(found)) {
    throw new TrackerError('config_invalid', `${file}: '${table}' must be a table.`);
  }
  const target = found as Table;
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete target[key];
    else target[key] = value;
  }
  tree[table] = target;
}

/** An emptied table of ours may stand or go. */
function prune(tree: Table, changes: Readonly<Record<string, TomlChange>>): Table {
  const kept = Object.entries(tree).filter(
    ([name, value]) =>
      !(name in changes && typeof value === 'object' && Object.keys(value as Table).length === 0),
  );
  return structuredClone(Object.fromEntries(kept));
}

interface Section {
  /** Index of the header line. */
  readonly header: number;
  /** Index after the last line. */
  readonly end: number;
}

function spliceTable(text: string, table: string, change: TomlChange): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/(?<=\n)/);
  const section = findSection(lines, table);
  const missing: string[] = [];
  const body = section ? lines.slice(section.header + 1, section.end) : [];
  for (const [key, value] of Object.entries(change)) {
    const at = body.findIndex((line) => keyPattern(key).test(line));
    if (at < 0 && value !== null) missing.push(`${key} = ${literal(value)}${lineEnd}`);
    else if (at >= 0 && value === null) body.splice(at, 1);
    else if (at >= 0 && value !== null) body[at] = withValue(body[at] ?? '', key, literal(value));
  }
  if (!section) return missing.length === 0 ? text : appendTable(text, table, missing, lineEnd);

  const last = body.findLastIndex((line) => line.trim() !== '');
  const closed = last >= 0 && !(body[last] ?? '').endsWith('\n') && missing.length > 0;
  if (closed) body[last] = `${body[last]}${lineEnd}`;
  let header = lines[section.header] ?? '';
  if (missing.length > 0 && !header.endsWith('\n')) header += lineEnd;
  body.splice(last + 1, 0, ...missing);
  const nothingLeft = body.every((line) => line.trim() === '');
  const replaced = nothingLeft ? [] : [header, ...body];
  return [...lines.slice(0, section.header), ...replaced, ...lines.slice(section.end)].join('');
}

function findSection(lines: readonly string[], table: string): Section | null {
  const header = lines.findIndex((line) =>
    new RegExp(`^\\ufeff?\\s*\\[\\s*${table}\\s*\\]\\s*(?:#.*)?$`).test(line.trimEnd()),
  );
  if (header < 0) return null;
  const next = lines.findIndex((line, index) => index > header && /^\s*\[/.test(line));
  // Comments right above the next table belong to it.
  let end = next < 0 ? lines.length : next;
  while (next >= 0 && end > header + 1 && /^\s*#/.test(lines[end - 1] ?? '')) end -= 1;
  return { header, end };
}

function appendTable(text: string, table: string, keys: readonly string[], lineEnd: string): string {
  const gap = text === '' ? '' : text.endsWith('\n') ? lineEnd : lineEnd + lineEnd;
  return `${text}${gap}[${table}]${lineEnd}${keys.join('')}`;
}

function keyPattern(key: string): RegExp {
  return new RegExp(`^\\s*(?:${key}|"${key}"|'${key}')\\s*=`);
}

const value = `"(?:[^"\\\\\\r\\n]|\\\\.)*"|'[^'\\r\\n]*'|[^\\s#"']+`;

function withValue(line: string, key: string, replacement: string): string {
  const whole = new RegExp(`^(\\s*(?:${key}|"${key}"|'${key}')\\s*=\\s*)(?:${value})`);
  return line.replace(whole, (_, before: string) => `${before}${replacement}`);
}

function literal(given: string | boolean): string {
  return stringify({ value: given }).trim().slice('value = '.length);
}
