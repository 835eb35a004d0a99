import { row, type Mutant } from './mutant.ts';

const kitTest = 'test/testing/conformance/tracker-port-kit.test.ts';
const optionTest = 'test/testing/sandbox/options.test.ts';

/** Mistakes in what checks others: the conformance kit, the options of the sandbox. */
export const kitMutants: readonly Mutant[] = [
  row(
    'kit: every page keeps the limit',
    'src/testing/conformance/subject-calls.ts',
    'assert.ok(body.items.length <= limit, `a page of ${body.items.length} issues, its limit is ${limit}`);',
    '',
    kitTest,
  ),
  row(
    'kit: filters are followed over several pages',
    'src/testing/conformance/filter-cases.ts',
    'for (const limit of [1000, 2]) {',
    'for (const limit of [1000]) {',
    kitTest,
  ),
  row(
    'kit: an issue that is added between two pages skips none',
    'src/testing/conformance/paging-cases.ts',
    'before.filter((id) => !ids.includes(id)),',
    '[],',
    kitTest,
  ),
  row(
    'kit: a refused push has done nothing',
    'src/testing/conformance/refusal-cases.ts',
    "assert.deepEqual(await titles(subject), before, 'the push was refused, and done in part');",
    '',
    kitTest,
  ),
  row(
    'kit: an aborted push has done nothing',
    'src/testing/conformance/abort-cases.ts',
    "assert.deepEqual(await titles(subject), before, 'the push was aborted, and done');",
    '',
    kitTest,
  ),
  row(
    'kit: a field that an update says it wrote is there',
    'src/testing/conformance/writing-cases.ts',
    'assertKept(after.find((issue) => issue.ref.id === ref.id) ?? {}, patch);',
    '',
    kitTest,
  ),
  row(
    'kit: an accepted write is waited for',
    'src/testing/conformance/subject-calls.ts',
    'await (subject.wait ?? realTime)(pauseMs);',
    '',
    kitTest,
  ),
  row(
    'kit: nothing is asked of a tracker that it cannot do',
    'src/testing/conformance/tracker-port-kit.ts',
    'if (ability !== undefined && !isAble(subject, ability)) return { leftOut: ability };',
    '',
    kitTest,
  ),
  row(
    'sandbox: entries of an option have their keys and no others',
    'src/testing/sandbox/option-check.ts',
    'Object.keys(each).every((name) => names.includes(name)) &&',
    '',
    optionTest,
  ),
  row(
    'sandbox: an option left out by a condition is no mistake',
    'src/testing/sandbox/option-check.ts',
    'if (value !== undefined) demand(name, rule, value);',
    'demand(name, rule, value);',
    optionTest,
  ),
];
