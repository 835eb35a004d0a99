import { describe, expect, it } from 'vitest';
import { priorityFrom, priorityTo, statusFrom, statusTo } from '../../../src/adapters/fp/mapping.ts';
import type { Issue } from '../../../src/core/model/issue.ts';
import { creation, edit, FpWorld, issueAt, outcomes } from './fp-world.ts';

const all = ['todo', 'in_progress', 'in_review', 'blocked', 'done', 'canceled'] as const;
const plain = ['todo', 'in-progress', 'done'];

describe('given fp’s words', () => {
  it.each([
    ['todo', 'todo'],
    ['in-progress', 'in_progress'],
    ['done', 'done'],
    ['backlog', 'todo'],
    ['selected', 'todo'],
    ['deferred', 'todo'],
    ['in-review', 'in_review'],
    ['blocked', 'blocked'],
    ['rejected', 'canceled'],
    ['canceled', 'canceled'],
    ['parked', 'todo'],
    ['constructor', 'todo'],
  ])('when a status is %s, then it is %s', (word, status) => {
    expect(statusFrom(word)).toBe(status);
  });

  it.each([
    ['critical', 1],
    ['high', 2],
    ['medium', 3],
    ['low', 4],
    [null, 0],
    ['urgent', 0],
  ])('when a priority is %s, then it is %d', (word, priority) => {
    expect(priorityFrom(word)).toBe(priority);
  });

  it('when a priority is written, then nothing is lost', () => {
    for (const priority of [0, 1, 2, 3, 4]) expect(priorityFrom(priorityTo(priority) ?? '?')).toBe(priority);
  });
});

describe('given our statuses', () => {
  it.each([
    ['todo', 'todo'],
    ['in_progress', 'in-progress'],
    ['in_review', 'in-progress'],
    ['blocked', 'in-progress'],
    ['done', 'done'],
    ['canceled', 'done'],
  ] as const)('when %s is written to a plain project, then it is %s', (status, word) => {
    expect(statusTo(status, plain)).toBe(word);
  });

  it('when the project registers better words, then they are used', () => {
    const rich = [...plain, 'in-review', 'blocked', 'canceled'];
    expect(all.map((status) => statusFrom(statusTo(status, rich) ?? ''))).toEqual(all);
    expect(statusTo('canceled', [...rich, 'rejected'])).toBe('rejected');
  });

  it.each([plain, [...plain, 'rejected'], [...plain, 'in-review', 'blocked', 'canceled']])(
    'when they are written where %s … are registered, then they read as promised',
    async (...statuses) => {
      const world = await FpWorld.open({ STATUSES: statuses.join(',') });
      const connector = world.connector();
      await connector.readAll();
      for (const status of all) {
        const [outcome] = await outcomes(connector, [creation({ title: status, status })]);
        if (outcome?.kind !== 'applied') throw new Error(JSON.stringify(outcome));
        expect(outcome.notes).toEqual([]);
        expect(await issueAt(connector, outcome.remoteId)).toMatchObject(connector.readsAs({ status }, null));
      }
    },
    60_000,
  );

  it('when a project’s new issues are elsewhere, then a todo of ours is set to todo', async () => {
    const world = await FpWorld.open({ STATUSES: 'rejected,todo,done', DEFAULT_STATUS: 'rejected' });
    const connector = world.connector();
    const [outcome] = await outcomes(connector, [creation({ title: 't', status: 'todo' })]);
    if (outcome?.kind !== 'applied') throw new Error(JSON.stringify(outcome));
    expect((await world.shown(outcome.remoteId))['status']).toBe('todo');
  });
});

describe('given fields that fp keeps in another way', () => {
  it('when it is asked how they read, then exactly so', async () => {
    const world = await FpWorld.open({ PROPERTIES: 'labels:multiselect,team:text,areas:multiselect' });
    const id = await world.create('a');
    const connector = world.connector();
    const before = await issueAt(connector, id);
    const fields: Partial<Issue> = {
      body: '',
      labels: ['x', 'y', 'x'],
      custom_fields: { team: '', areas: ['web'] },
      status: 'blocked',
    };
    const promised = connector.readsAs(fields, before);
    expect(promised).toEqual({
      body: null,
      labels: ['x', 'y'],
      custom_fields: { areas: ['web'] },
      status: 'in_progress',
    });
    expect(await outcomes(connector, [edit(before, fields)])).toMatchObject([{ kind: 'applied', notes: [] }]);
    expect(await issueAt(connector, id)).toMatchObject(promised);
    expect(connector.readsAs({ issue_type: 'bug', assignees: ['ada'] }, before)).toEqual({
      issue_type: 'task',
      assignees: [],
    });
  });
});
