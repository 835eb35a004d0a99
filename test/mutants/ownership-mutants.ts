import { row, type Mutant } from './mutant.ts';

const key = 'src/adapters/binding/ownership-key.ts';
const change = 'src/adapters/binding/ownership-change.ts';
const recorded = 'src/adapters/binding/recorded-binding.ts';
const scalar = 'src/adapters/binding/scalar-text.ts';
const splice = 'src/adapters/binding/yaml-splice.ts';
const problem = 'src/core/ownership-problem.ts';
const keysTest = 'test/adapters/binding/ownership-keys.test.ts';
const scalarTest = 'test/adapters/binding/scalar-text.test.ts';
const cliTest = 'test/cli/ownership.test.ts';

/** Mistakes that make releases of spec-kitty and tracker follow different owners, or read other values. */
export const ownershipMutants: readonly Mutant[] = [
  row(
    'ownership: rules that are the default are not written',
    change,
    'if (values === null || (isDefault && !stands)) return { remove, rename };',
    'if (values === null) return { remove, rename };',
    keysTest,
  ),
  row(
    'ownership: an older spec-kitty keeps the key that it reads',
    key,
    "return version !== null && isOlder(version) ? 'doctrine' : 'ownership';",
    "return version === null ? 'doctrine' : 'ownership';",
    keysTest,
  ),
  row(
    'ownership: a pre-release of 3.2.7 counts as older',
    key,
    'if (at < 0) return /^[.-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)\\d*/i.test(rest);',
    'if (at < 0) return false;',
    keysTest,
  ),
  row(
    'ownership: a bind leaves one key of two',
    change,
    "if (outdated && !rename) remove.push('doctrine');",
    '',
    keysTest,
  ),
  row(
    'ownership: the newer key wins',
    recorded,
    "return (['ownership', 'doctrine'] as const).find(",
    "return (['doctrine', 'ownership'] as const).find(",
    keysTest,
  ),
  row(
    'ownership: two sets of rules that differ are reported',
    problem,
    'if (followed.mode === other.mode && followed.owners === other.owners) return null;',
    'return null;',
    cliTest,
  ),
  row(
    'ownership: field owners count, too',
    problem,
    'if (followed.mode === other.mode && followed.owners === other.owners) return null;',
    'if (followed.mode === other.mode) return null;',
    cliTest,
  ),
  row(
    'ownership: doctor fails where two sets of rules differ',
    'src/core/doctor/project-checks.ts',
    "return kind === 'conflict'",
    "return kind !== 'conflict'",
    cliTest,
  ),
  row(
    'login: a login of spec-kitty 3.1 or later is named where it is not used',
    'src/cli/newer-login.ts',
    'return existsSync(file) ? explainNewerLogin(error, file) : error;',
    'return error;',
    cliTest,
  ),
  row(
    'yaml: what YAML 1.1 reads as false is quoted',
    scalar,
    'const special = /^(?:null|true|false|yes|no|on|off|y|n)$/i;',
    'const special = /^(?:null|true|false)$/i;',
    scalarTest,
  ),
  row(
    'yaml: a quoted text keeps its quotes',
    splice,
    "if (type === 'QUOTE_DOUBLE') return doubleQuoted(value);",
    '',
    'test/adapters/binding/yaml-splice.test.ts',
  ),
  row(
    'yaml: a line break of YAML 1.1 is escaped',
    scalar,
    'return JSON.stringify(value).replace(',
    'return JSON.stringify(value).replaceAll("\\0",',
    scalarTest,
  ),
  row(
    'yaml: a number of YAML 1.1 is quoted where it stands, too',
    splice,
    "return recorded === value && (type !== 'PLAIN' || isTextToAll(value));",
    'return recorded === value;',
    scalarTest,
  ),
];
