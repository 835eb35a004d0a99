import { beforeEach, describe, expect, it } from 'vitest';
import type { FpConnector } from '../../../src/adapters/fp/connector.ts';
import type { Issue, IssueFields } from '../../../src/core/model/issue.ts';
import { creation, edit, FpWorld, issueAt, to } from './fp-world.ts';

let world: FpWorld;
let connector: FpConnector;
let issue: Issue;

/** A project whose extensions register `more`, read once, with one issue. */
async function given(more: Record<string, string>): Promise<void> {
  world = await FpWorld.open(more);
  const id = await world.create('a');
  connector = world.connector();
  issue = await issueAt(connector, id);
  world.asked.length = 0;
}

const reasons = (fields: Partial<IssueFields>) =>
  Object.fromEntries(connector.refusals(edit(issue, fields)).map(({ field, reason }) => [field, reason]));

describe('given a plain project', () => {
  beforeEach(() => given({}));

  it('when it is asked what fp refuses, then no process is started', () => {
    connector.refusals(edit(issue, { title: '', labels: ['x'] }));
    connector.readsAs({ status: 'canceled' }, issue);
    expect(world.asked).toEqual([]);
  });

  it('when what fp has no place for is written, then every field of it is told', () => {
    expect(
      reasons({
        title: 'fine',
        issue_type: 'bug',
        assignees: ['ada'],
        labels: ['x'],
        custom_fields: { team: 'core' },
      }),
    ).toEqual({
      issue_type: 'fp has no issue types',
      assignees: 'fp has no assignees',
      labels: "the fp project has no 'labels' property (a multiselect)",
      custom_fields: "the fp project has no property 'team'",
    });
  });

  it('when a new issue names what an issue of fp is anyway, then nothing is refused', () => {
    const fields = { issue_type: 'task', assignees: [], labels: [], links: [], custom_fields: {} } as const;
    const plain = { ...fields, title: 't', assignees: [], labels: [], links: [] };
    expect(connector.refusals(creation(plain))).toEqual([]);
    expect(connector.refusals(creation({ ...plain, issue_type: 'epic', assignees: ['ada'] }))).toEqual([
      { field: 'issue_type', reason: 'fp has no issue types' },
      { field: 'assignees', reason: 'fp has no assignees' },
    ]);
  });

  it.each(['', '  \n'])('when a title is %j, then it is refused', (title) => {
    expect(reasons({ title })).toEqual({ title: 'fp takes no empty title' });
  });

  it.each(['title', 'body'] as const)('when a %s cannot be an argument, then it is refused', (field) => {
    expect(reasons({ [field]: 'a\0b' })[field]).toMatch(/NUL/);
    expect(reasons({ [field]: 'a\ud800b' })[field]).toMatch(/half of a character pair/);
    expect(reasons({ [field]: 'x'.repeat(500_000) })[field]).toMatch(/500000 bytes/);
    expect(reasons({ [field]: 'é'.repeat(65_536) })[field]).toMatch(/131072 bytes/);
    expect(reasons({ [field]: 'x'.repeat(131_071) })).toEqual({});
    // With its flag in the same word, there is less room.
    expect(reasons({ [field]: `-${'x'.repeat(131_070)}` })[field]).toMatch(/bytes/);
  });

  it('when a body is as long as can be, then Linux takes it', async () => {
    const body = 'x'.repeat(131_071);
    for await (const [outcome] of connector.apply([edit(issue, { body })])) {
      expect(outcome).toMatchObject({ kind: 'applied', notes: [] });
    }
    expect((await issueAt(connector, issue.ref.id)).body).toBe(body);
  });

  it('when it points at what is not in the workspace, then it is refused', () => {
    const elsewhere = { ...to('x'), workspace: 'other' };
    expect(reasons({ parent_ref: elsewhere }).parent_ref).toMatch(/not in the fp workspace main/);
    expect(reasons({ parent_ref: { ...to('x'), system: 'beads' } }).parent_ref).toMatch(/beads issue x/);
    expect(reasons({ parent_ref: to(issue.ref.id) }).parent_ref).toMatch(/itself/);
    expect(reasons({ parent_ref: to('a,b') }).parent_ref).toMatch(/no id/);
    expect(reasons({ links: [{ type: 'blocked_by', target: elsewhere }] }).links).toMatch(/not in/);
    expect(reasons({ links: [{ type: 'blocked_by', target: to('x') }], parent_ref: to('y') })).toEqual({});
  });

  it.each(['relates_to', 'duplicates', 'blocks', 'parent_of'] as const)(
    'when a link is %s, then it is refused',
    (type) => {
      expect(reasons({ links: [{ type, target: to('x') }] }).links).toMatch(new RegExp(type));
    },
  );

  it.each([-1, 5, 1.5])('when a priority is %d, then it is refused', (priority) => {
    expect(reasons({ priority }).priority).toMatch(/no priority/);
  });
});

describe('given a project with properties', () => {
  beforeEach(() =>
    given({ PROPERTIES: 'labels:multiselect,team:text,size:select,areas:multiselect,due:date' }),
  );

  it('when values are of the properties’ types, then they are taken', () => {
    expect(
      reasons({ labels: ['a', 'b c'], custom_fields: { team: '-x, y', size: 'S', areas: ['w'] } }),
    ).toEqual({});
    expect(reasons({ custom_fields: { team: '', areas: [], size: null } })).toEqual({});
  });

  it.each([
    [{ team: 5 }, /'team' is a text/],
    [{ team: ['x'] }, /'team' is a text/],
    [{ size: true }, /'size' is a select/],
    [{ areas: 'web' }, /'areas' is a multiselect/],
    [{ areas: ['a,b'] }, /comma/],
    [{ due: '2026-01-01' }, /'due' is a date/],
    [{ labels: ['x'] }, /written as labels/],
    [{ other: 'x' }, /no property 'other'/],
    [{ team: 'x\0' }, /NUL/],
    [{ team: 'x'.repeat(131_072) }, /bytes/],
  ])('when custom fields are %.60j, then they are refused', (custom_fields, reason) => {
    expect(reasons({ custom_fields }).custom_fields).toMatch(reason);
  });

  it.each(['a,b', '', ' a'])('when a label is %j, then it is refused', (label) => {
    expect(reasons({ labels: ['ok', label] }).labels).toMatch(/a label cannot/);
  });
});

it('given many properties, when together they are too long for a command line, then they are refused', async () => {
  const keys = Array.from({ length: 10 }, (_, index) => `p${index}`);
  await given({ PROPERTIES: keys.join(',') });
  const all = (length: number) => Object.fromEntries(keys.map((key) => [key, 'x'.repeat(length)]));
  expect(reasons({ custom_fields: all(110_000) }).custom_fields).toMatch(/all of it has/);
  expect(reasons({ custom_fields: all(90_000) })).toEqual({});
  const change = edit(issue, { custom_fields: all(90_000) });
  for await (const [outcome] of connector.apply([change])) expect(outcome).toMatchObject({ kind: 'applied' });
});

describe('given a project whose labels are something else', () => {
  it('when labels are a text, then they are a custom field', async () => {
    await given({ PROPERTIES: 'labels:text' });
    expect(reasons({ labels: ['x'] }).labels).toMatch(/multiselect/);
    expect(reasons({ custom_fields: { labels: 'x' } })).toEqual({});
    await world.fp('issue', 'update', issue.ref.id, '--property', 'labels=x');
    expect(await issueAt(connector, issue.ref.id)).toMatchObject({
      labels: [],
      custom_fields: { labels: 'x' },
    });
  });

  it('when it has no word for a status, then that status is refused', async () => {
    await given({ STATUSES: 'todo,doing,done' });
    expect(reasons({ status: 'in_progress' }).status).toMatch(
      /no status for in_progress; it has todo, doing/,
    );
    expect(reasons({ status: 'done' })).toEqual({});
  });
});
