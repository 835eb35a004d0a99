import { withUsage } from './failure.mjs';

/**
 * @typedef {'switch' | 'text' | 'number' | 'texts' | 'csv'} Kind how often and with what a flag comes
 * @typedef {Record<string, Kind>} Flags
 * @typedef {{ flags: Record<string, any>, args: string[] }} Parsed
 */

/** @type {Flags} */
const global = {
  json: 'switch',
  readonly: 'switch',
  sandbox: 'switch',
  quiet: 'switch',
  verbose: 'switch',
  actor: 'text',
};

/** One letter for some flags. The letters of a command are only those of flags it has. */
const letters = {
  a: 'assignee',
  d: 'description',
  e: 'estimate',
  f: 'force',
  l: 'labels',
  n: 'limit',
  p: 'priority',
  q: 'quiet',
  r: 'reason',
  s: 'status',
  t: 'type',
  v: 'verbose',
};

/** @param {string[]} words @param {Flags} own @returns {Parsed} */
export function parse(words, own) {
  const known = { ...global, ...own };
  /** @type {Parsed} */
  const parsed = { flags: {}, args: [] };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      parsed.args.push(...rest);
      break;
    }
    if (word.startsWith('--')) long(word.slice(2), rest, known, parsed);
    else if (word.startsWith('-') && word.length > 1) short(word.slice(1), rest, known, parsed);
    else parsed.args.push(word);
  }
  return parsed;
}

/** @param {string} word @param {string[]} rest @param {Flags} known @param {Parsed} parsed */
function long(word, rest, known, parsed) {
  const at = word.indexOf('=');
  const name = at === -1 ? word : word.slice(0, at);
  const kind = known[name];
  if (kind === undefined) throw withUsage(`unknown flag: --${name}`);
  const value = at === -1 ? valueFor(kind, rest, `--${name}`) : word.slice(at + 1);
  keep(name, kind, value, `--${name}`, parsed);
}

/** @param {string} word @param {string[]} rest @param {Flags} known @param {Parsed} parsed */
function short(word, rest, known, parsed) {
  const letter = word.charAt(0);
  const name = nameOf(letter, known);
  const kind = name === undefined ? undefined : known[name];
  if (name === undefined || kind === undefined) {
    throw withUsage(`unknown shorthand flag: '${letter}' in -${word}`);
  }
  if (kind === 'switch') {
    keep(name, kind, 'true', `-${letter}`, parsed);
    if (word.length > 1) short(word.slice(1), rest, known, parsed);
    return;
  }
  keep(
    name,
    kind,
    attached(word) ?? valueFor(kind, rest, `'${letter}' in -${word}`),
    `-${letter}, --${name}`,
    parsed,
  );
}

/** `-p=1`, `-p1`; of `-a=` the value is the sign itself. @param {string} word */
function attached(word) {
  if (word.length > 2 && word.charAt(1) === '=') return word.slice(2);
  return word.length > 1 ? word.slice(1) : undefined;
}

/** @param {string} letter @param {Flags} known */
function nameOf(letter, known) {
  if (letter === 'l' && 'label' in known) return 'label';
  const name = letters[/** @type {keyof typeof letters} */ (letter)];
  return name !== undefined && name in known ? name : undefined;
}

/** @param {Kind} kind @param {string[]} rest @param {string} spelled */
function valueFor(kind, rest, spelled) {
  if (kind === 'switch') return 'true';
  const value = rest.shift();
  if (value === undefined) throw withUsage(`flag needs an argument: ${spelled}`);
  return value;
}

/** @param {string} name @param {Kind} kind @param {string} value @param {string} spelled @param {Parsed} parsed */
function keep(name, kind, value, spelled, { flags }) {
  if (kind === 'switch') flags[name] = value === 'true';
  else if (kind === 'text') flags[name] = value;
  else if (kind === 'texts') flags[name] = [...(flags[name] ?? []), value];
  else if (kind === 'csv') flags[name] = [...(flags[name] ?? []), ...fieldsOf(value)];
  else if (/^-?\d+$/.test(value)) flags[name] = Number(value);
  else {
    const named = name === 'limit' ? '-n, --limit' : spelled;
    throw withUsage(
      `invalid argument ${JSON.stringify(value)} for "${named}" flag: strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
    );
  }
}

/** One line of CSV. @param {string} line */
function fieldsOf(line) {
  if (line === '') return [];
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
