import { row, type Mutant } from './mutant.ts';

const json = 'src/core/model/json.ts';
const modelTest = 'test/core/model.test.ts';
const yaml = 'src/adapters/binding/yaml-document.ts';
const binding = 'src/adapters/binding/binding-file.ts';
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
    'src/core/model/check-request.ts',
    "if (id !== '' && id !== '.' && id !== '..' && id.isWellFormed()) return;",
    "if (id !== '' && id !== '.' && id !== '..') return;",
    'test/adapters/saas/requests.test.ts',
  ),
  row(
    'answers: JSON deeper than anybody means is refused',
    json,
    'if (isDeeperThan(deepest, value)) throw new JsonTooDeep();',
    '',
    modelTest,
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
    binding,
    'if (!text.isWellFormed())',
    'if (text === null)',
    configTest,
  ),
  row(
    'files: an egress in a circle counts as refused',
    binding,
    "return 'a circle of aliases';",
    'throw new Error(String(value));',
    configTest,
  ),
  row(
    'files: a server URL shows nothing that stands before an @',
    'src/core/model/server-url.ts',
    ".replace(/^.*@/s, '…@')",
    ".replace(/\\/\\/[^/@\\s]*@/, '//…@')",
    modelTest,
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
];
