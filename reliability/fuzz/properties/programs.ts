import fc from 'fast-check';
import { expect } from 'vitest';
import { batchLinesOf, lineToAdd, lineToRemove } from '../../../src/adapters/beads/batch-lines.ts';
import { errorIn as bdError } from '../../../src/adapters/beads/program-error.ts';
import { arrayIn, objectIn } from '../../../src/adapters/beads/commands.ts';
import { encodeRow } from '../../../src/adapters/beads/encode-row.ts';
import { bdEnvironment } from '../../../src/adapters/beads/environment.ts';
import { issuesFrom as bdIssues, rowsIn as bdRows } from '../../../src/adapters/beads/read.ts';
import { refusalsOf } from '../../../src/adapters/beads/refusals.ts';
import { errorIn as fpError } from '../../../src/adapters/fp/program-error.ts';
import { fpEnvironment } from '../../../src/adapters/fp/environment.ts';
import { plainProject, projectIn } from '../../../src/adapters/fp/guide.ts';
import { issuesFrom as fpIssues, rowIn, rowsIn as fpRows } from '../../../src/adapters/fp/read.ts';
import { partsOf } from '../../../src/adapters/fp/arguments.ts';
import type { Issue } from '../../../src/index.ts';
import { issue } from '../../../test/core/local/local-fixture.ts';
import { cameTo } from '../expectations.ts';
import { bentObject, damaged, hostileText, jsonText } from '../hostile-text.ts';
import { nothingToSee, property, type Property } from '../property.ts';

const text = hostileText.map((value) => JSON.stringify(value));
const time = fc.constant('"2026-01-01T00:00:00Z"');

const bdRow = bentObject(
  {
    id: text,
    title: text,
    status: fc.oneof(text, fc.constant('"open"')),
    issue_type: text,
    priority: fc.constantFrom('0', '4', '-7', '1e400', '2.5'),
    created_at: time,
    updated_at: time,
    description: text,
    assignee: text,
    labels: fc.array(text, { maxLength: 2 }).map((each) => `[${each.join(',')}]`),
    dependencies: fc
      .array(bentObject({ issue_id: text, depends_on_id: text, type: text }, { honest: 20 }), {
        maxLength: 2,
      })
      .map((each) => `[${each.join(',')}]`),
  },
  { honest: 30 },
);
const bdOutput = fc.array(bdRow, { maxLength: 3 }).map((rows) => rows.join('\n'));

const fpRow = bentObject(
  {
    id: text,
    title: text,
    status: text,
    createdAt: time,
    updatedAt: time,
    priority: fc.constantFrom('null', '"high"'),
    parent: fc.oneof(text, fc.constant('null')),
    dependencies: fc.array(text, { maxLength: 2 }).map((each) => `[${each.join(',')}]`),
    properties: bentObject({ labels: jsonText }),
  },
  { honest: 30 },
);
const fpOutput = fc.array(fpRow, { maxLength: 3 }).map((rows) => `{"issues":[${rows.join(',')}]}`);

const fields = fc.record<Partial<Issue>>(
  {
    title: hostileText,
    body: hostileText,
    status: fc.constantFrom('todo', 'done', 'canceled'),
    assignees: fc.array(hostileText, { maxLength: 1 }),
    labels: fc.array(hostileText, { maxLength: 2 }),
    parent_ref: hostileText.map((id) => ({ system: 'fp', id, workspace: 'w' })),
  },
  { requiredKeys: ['title'] },
);

const secretNames = fc.constantFrom(
  'SPEC_KITTY_TEAM',
  'SPEC_KITTY_TOKEN',
  'GITHUB_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'NODE_OPTIONS',
  'LD_PRELOAD',
  'HTTPS_PROXY',
  'BEADS_DIR',
  'BD_JSON',
  'FP_TOKEN',
  'FP_SERVER_URL',
  'PASSWORD',
);

export const programProperties: readonly Property[] = [
  property(
    'any output of bd is issues that can be stored, or a read that is not complete',
    3_000,
    fc.oneof(bdOutput, damaged(bdOutput), hostileText),
    async (output) => {
      const { value: rows, error } = await cameTo(() => bdRows(output));
      if (rows === undefined) {
        expect(error?.code).toBe('read_incomplete');
        return nothingToSee;
      }
      const issues = bdIssues(rows, 'w', new Map());
      expect(issues.map(({ ref }) => ref.id)).toEqual(rows.map(({ id }) => id));
      for (const { ref, priority } of issues) {
        expect([1, 2, 3, 4]).toContain(priority);
        expect(ref.id.isWellFormed()).toBe(true);
      }
    },
  ),
  property(
    'any output of fp is issues that are no options, or a read that is not complete',
    3_000,
    fc.oneof(fpOutput, damaged(fpOutput), hostileText),
    async (output) => {
      const { value: rows, error } = await cameTo(() => fpRows(output, 100));
      if (rows === undefined) {
        expect(['read_incomplete', 'command_unsupported']).toContain(error?.code);
        return nothingToSee;
      }
      const issues = fpIssues(rows, 'w', plainProject);
      expect(issues.map(({ ref }) => ref.id)).toEqual(rows.map(({ id }) => id));
      for (const { ref } of issues) expect(ref.id).toMatch(/^[^-\p{Cc}\p{Cs}][^\p{Cc}\p{Cs}]*$/u);
    },
  ),
  property(
    'any other answer of bd and fp is read, or told as such',
    2_000,
    fc.oneof(jsonText, damaged(jsonText), hostileText),
    async (stdout) => {
      const finished = { exitCode: 1, stdout, stderr: stdout };
      objectIn(finished);
      arrayIn(finished);
      projectIn(stdout);
      await cameTo(() => rowIn(stdout));
      await cameTo(() => Promise.reject(bdError(finished, ['list'], '/p')));
      await cameTo(() => Promise.reject(fpError(finished, ['issue', 'list'], '/p')));
    },
  ),
  property(
    'what bd is given as lines are the words that were meant, each of them one',
    2_000,
    fc.tuple(
      hostileText.filter((id) => /^[^\s,\0]+$/.test(id) && id.isWellFormed()),
      fields,
    ),
    ([id, patch]) => {
      const before = bdIssues(
        bdRows(
          JSON.stringify({
            id,
            title: 'x',
            status: 'open',
            issue_type: 'task',
            priority: 2,
            created_at: '2026-01-01T00:00:00Z',
            updated_at: '2026-01-01T00:00:00Z',
          }),
        ),
        'w',
        new Map(),
      )[0] as Issue;
      const known = { workspace: 'w', ids: new Set([id]), categories: new Map<string, string>() };
      const change = { kind: 'update' as const, id, before, fields: patch };
      expect(JSON.stringify(encodeRow(change, '2026-01-01T00:00:00Z'))).not.toContain('\n');
      if (refusalsOf(change, known).length > 0 || /\n/.test(`${patch.title}${patch.assignees?.[0] ?? ''}`))
        return nothingToSee;
      for (const line of batchLinesOf(change)) {
        const [command, about, ...values] = wordsOf(line);
        expect(['update', 'close']).toContain(command);
        expect(about).toBe(id);
        const title = values.find((word) => word.startsWith('title='));
        if (command === 'update' && patch.title !== undefined) expect(title).toBe(`title=${patch.title}`);
        for (const word of values) expect(word).toMatch(/^(?:title|status|priority|assignee)=|^canceled$/);
      }
      const edge = { issue_id: id, depends_on_id: id, type: 'blocks' };
      expect(wordsOf(lineToAdd(edge))).toEqual(['dep', 'add', id, id, 'blocks']);
      expect(wordsOf(lineToRemove(edge))).toEqual(['dep', 'remove', id, id]);
    },
  ),
  property('no value becomes an option of fp', 2_000, fields, (patch) => {
    const change = { kind: 'update' as const, id: 'a', before: issue('a'), fields: patch };
    for (const { args } of partsOf(change, { project: plainProject, workspace: 'w' })) {
      const options = args.filter((each) => each.startsWith('-'));
      for (const each of options)
        expect(each).toMatch(/^--(?:title|description|status|priority|property|parent|depends)(?:=|$)/);
      expect(args.length).toBeLessThanOrEqual(options.length * 2);
    }
  }),
  property(
    'a program sees nothing of the environment but what it needs',
    1_000,
    fc.dictionary(fc.oneof(secretNames, hostileText), fc.constant('canary'), { noNullPrototype: true }),
    (environment) => {
      for (const seen of [bdEnvironment(environment), fpEnvironment(environment)])
        expect(Object.values(seen)).not.toContain('canary');
    },
  ),
];

/** As bd reads a line: blanks part words, quotes keep them together, a backslash takes the next one as it is. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [whole] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+/gs)) {
    words.push(whole.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) => inner.replace(/\\(.)/gs, '$1')));
  }
  return words;
}
