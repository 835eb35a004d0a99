import { describe, expect, it } from 'vitest';
import { rowIn, rowsIn } from '../../../src/adapters/fp/read.ts';

const row = (id: string) => ({
  id,
  title: 'x',
  status: 'todo',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  priority: null,
  dependencies: [],
  properties: {},
});

describe('given an issue of fp whose id would be something else on a command line', () => {
  it.each(['--help', '-x', 'a\0b', 'a\nb', '\ud800', ''])('when it is %j, then it is no issue', (id) => {
    const list = JSON.stringify({ issues: [row(id)] });
    expect(() => rowsIn(list, 10)).toThrow(expect.objectContaining({ code: 'read_incomplete' }) as Error);
    expect(() => rowIn(JSON.stringify(row(id)))).toThrow('is no id');
  });

  it.each(['createdAt', 'updatedAt'])('when its %s cannot be compared, then it is no issue', (key) => {
    const list = JSON.stringify({ issues: [{ ...row('a'), [key]: '1990-12-31T23:59:60Z' }] });
    expect(() => rowsIn(list, 10)).toThrow(`${key} is not a time`);
  });

  it('when it has a dash or a blank inside, then it is one', () => {
    expect(rowsIn(JSON.stringify({ issues: [row('a-b c')] }), 10)).toHaveLength(1);
  });
});
