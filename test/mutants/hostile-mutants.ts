import { row, type Mutant } from './mutant.ts';

const json = 'src/core/model/json.ts';
const modelTest = 'test/core/model.test.ts';
const yaml = 'src/adapters/binding/yaml-document.ts';
const binding = 'src/adapters/binding/binding-file.ts';
const project = 'src/adapters/binding/project-root.ts';
const own = 'src/adapters/credentials/demand-own.ts';
const ownTest = 'test/adapters/credentials/demand-own.test.ts';
const pages = 'src/core/pull-pages.ts';
const pagesTest = 'test/core/pull-pages.test.ts';
const safe = 'src/cli/render/safe-text.ts';
const answersTest = 'test/cli/hostile-answers.test.ts';
const configTest = 'test/adapters/binding/hostile-config.test.ts';

/** Mistakes that a hostile server, repository or program would find. */
export const hostileMutants: readonly Mutant[] = [
  // answers of a server
  row(
    'answers: counters named like what every object has are counters',
    'src/core/pull-pages.ts',
    'return Object.fromEntries(total);',
    'return Object.assign({}, ...[...total].map(([name, sum]) => ({ [name]: sum }))) as Record<string, number>;',
    modelTest,
  ),
  row(
    'answers: a wait of no finite length is none',
    'src/adapters/saas/retry-after.ts',
    'if (/^\\d{1,15}$/.test(header)) return Number(header) * 1000;',
    'if (/^\\d+$/.test(header)) return Number(header) * 1000;',
    'test/adapters/saas/request-policy.test.ts',
  ),
  row(
    'answers: half a character is no operation id',
    'src/core/model/path-segment.ts',
    "return text !== '.' && text !== '..' && text.isWellFormed() && !/[\\u0000-\\u001f\\u007f-\\u009f]/.test(text);",
    "return text !== '.' && text !== '..' && !/[\\u0000-\\u001f\\u007f-\\u009f]/.test(text);",
    'test/adapters/saas/requests.test.ts',
  ),
  row(
    'answers: JSON deeper than anybody means is refused',
    json,
    'if (levels === 0) throw new JsonTooDeep();',
    '',
    modelTest,
  ),
  row(
    'config: what plain lines only look like is left to the YAML library',
    'src/adapters/binding/plain-yaml.ts',
    'if (plainText.test(text)) return special.test(text) ? undefined : text;',
    'if (plainText.test(text)) return text;',
    'test/adapters/binding/plain-yaml.test.ts',
  ),
  row(
    'answers: a token that the server repeats is not repeated',
    'src/adapters/saas/without-token.ts',
    "const clean = (text: string) => text.replaceAll(token, '(token)');",
    'const clean = (text: string) => text;',
    'test/adapters/saas/request-policy.test.ts',
  ),
  row(
    'pages: a hundred empty ones in a row are an end',
    pages,
    'return so.emptySoFar >= emptyPages ? endless(so.number, next) : null;',
    'return so.emptySoFar > emptyPages ? endless(so.number, next) : null;',
    pagesTest,
  ),
  row(
    'pages: empty ones now and then are none',
    pages,
    'emptySoFar = isEmpty(page.body) ? emptySoFar + 1 : 0;',
    'emptySoFar = page.body.items.length === 0 ? emptySoFar + 1 : emptySoFar;',
    pagesTest,
  ),
  row(
    'time: a sleep may be longer than a timer',
    'src/adapters/platform/system-clock.ts',
    'for (; left > longestTimer; left -= longestTimer) await timer(longestTimer, signal);',
    '',
    'test/adapters/platform/system.test.ts',
  ),

  // the terminal
  row(
    'terminal: the log of requests is made safe',
    'src/cli/command.ts',
    'const tell = (text: string) => out.complain(out.notePalette.dim(shortText(text)));',
    'const tell = (text: string) => out.complain(out.notePalette.dim(text));',
    answersTest,
  ),
  row('terminal: what it obeys is written out', safe, '.replace(unsafe, writtenOut);', ';', answersTest),
  row(
    'terminal: JSON is made safe',
    json,
    "return text.replace(unsafeInTerminal, (c) => `\\\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);",
    'return text;',
    modelTest,
  ),
  row(
    'terminal: one endless cell fills up no other',
    'src/cli/render/table.ts',
    'const aligned = options.width === undefined ? widths.map((each) => Math.min(each, alignedUpTo)) : widths;',
    'const aligned = widths;',
    'test/cli/render/table.test.ts',
  ),

  // the repository, and other users of the machine
  row(
    'repository: a symlink leads no write out of the project',
    binding,
    'const target = await demandInside(dirname(dirname(path)), path);',
    'const target = path;',
    configTest,
  ),
  row(
    'repository: a symlink to what is not there yet neither',
    'src/adapters/binding/inside-project.ts',
    'const there = resolve(folder, link);',
    'const there = join(folder, basename(path));',
    configTest,
  ),
  row(
    'repository: a .git file must be git’s own',
    project,
    'if (!(await pointsBack(own, folder))) return null;',
    '',
    configTest,
  ),
  row(
    'repository: nothing above the home is a project of one inside it',
    project,
    'if (dirname(folder) === folder || ends.includes(folder)) break;',
    'if (dirname(folder) === folder) break;',
    configTest,
  ),
  row(
    'machine: what anybody may write is not believed',
    own,
    "if (isExposed(mode) && process.platform !== 'win32') throw exposedFile(path);",
    '',
    ownTest,
  ),
  row(
    'machine: what one’s own group may write is',
    'src/core/model/exposed-file.ts',
    'const anybody = 0o002;',
    'const anybody = 0o022;',
    ownTest,
  ),

  // files
  row(
    'files: aliases that multiply are told as a bad file',
    yaml,
    'return document.toJS();',
    'return document.toJS({ maxAliasCount: -1 });',
    configTest,
  ),
  row(
    'files: the YAML library writes nothing to the terminal',
    yaml,
    "const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'error' });",
    'const documents = parseAllDocuments(text, { lineCounter: lines });',
    configTest,
  ),
  row(
    'files: half a character in the binding is told',
    'src/adapters/binding/recorded-binding.ts',
    'if (!text.isWellFormed())',
    'if (text === null)',
    configTest,
  ),
  row(
    'files: an egress in a circle counts as refused',
    'src/adapters/binding/recorded-binding.ts',
    "return 'a circle of aliases';",
    'throw new Error(String(value));',
    configTest,
  ),
  row(
    'files: a server URL shows nothing that stands before an @',
    'src/core/model/server-url.ts',
    "const at = text.lastIndexOf('@');",
    "const at = text.indexOf('@');",
    modelTest,
  ),

  row(
    'files: a record that is no JSON is not quoted',
    'src/adapters/credentials/connector-settings-file.ts',
    "throw new TrackerError('config_invalid', `${file} is no valid JSON.`);",
    "throw new TrackerError('config_invalid', `${file} is no valid JSON.`, { cause: thrown });",
    'test/adapters/credentials/connector-settings-file.test.ts',
  ),

  // programs
  row(
    'programs: an id of fp is never an option',
    'src/adapters/fp/row.ts',
    "if (!isId(name)) return `'${name}' is no id`;",
    '',
    'test/adapters/fp/row.test.ts',
  ),
  row(
    'programs: an id of bd that cannot be stored is a fault of the read',
    'src/adapters/beads/row.ts',
    'if (!name.isWellFormed()) return `${name} has half a character in its id`;',
    '',
    'test/adapters/beads/connector.test.ts',
  ),
  row(
    'files: what grows while it is read is bounded',
    'src/adapters/platform/atomic-file.ts',
    'if (length > largestText) throw unreadable(path, tooLarge);',
    '',
    'test/adapters/platform/atomic-file.test.ts',
  ),
  row(
    'files: a device is never read',
    'src/adapters/platform/atomic-file.ts',
    'found.isFile() || found.isDirectory()',
    '!found.isFile() || found.isFile()',
    'test/adapters/platform/atomic-file.test.ts',
  ),

  // what is typed
  row(
    'typed: a word too many at log-in is not repeated',
    'src/cli/usage-error.ts',
    "const named = word === undefined || typed === takesPassword ? '' : `, but got '${word}'`;",
    "const named = word === undefined ? '' : `, but got '${word}'`;",
    'test/cli/stray-words.test.ts',
  ),
];
