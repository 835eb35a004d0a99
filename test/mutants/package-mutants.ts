import { row, type Mutant } from './mutant.ts';

const release = 'test/scripts/release.test.ts';
const schema = 'test/cli/output-schema.test.ts';

/** What is published, and how. */
export const packageMutants: readonly Mutant[] = [
  row(
    'release: a version is released once',
    'scripts/release/next-version.ts',
    'if (order === 0 && wasReleased)',
    'if (order === 0 && false)',
    release,
  ),
  row(
    'release: what is refused changes nothing',
    'scripts/release.ts',
    'repository.restore(paths);',
    '',
    release,
  ),
  row(
    'release: a tag that is refused takes its commit with it',
    'scripts/release/repository.ts',
    "this.#git('reset', '--quiet', '--soft', 'HEAD~1');",
    '',
    release,
  ),
  row(
    'schemas: we print no key that nothing describes',
    'test/cli/output-schema.ts',
    "ours.includes(name) && shape['type'] === 'object' ? { ...shape, unevaluatedProperties: false } : shape,",
    'shape,',
    schema,
  ),
];
