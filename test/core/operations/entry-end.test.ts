import { expect, it } from 'vitest';
import { recordedAnswer } from '../../../src/core/operations/entry-end.ts';
import type { OperationEntry } from '../../../src/core/model/operation-entry.ts';

const entry: OperationEntry = {
  id: '0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11',
  key: 'k',
  kind: 'push',
  target: { provider: 'linear', project_slug: 'p', server: 'https://kitty.example.com', team: 't' },
  bodyHash: '',
  state: 'completed',
  body: null,
  operationId: null,
  left: false,
  answer: null,
  error: null,
  createdAt: '2026-03-01T00:00:00Z',
  updatedAt: '2026-03-01T00:00:00Z',
};

it('what is told from the record has every key that the server’s own answer has', () => {
  const error = { code: 'c', message: 'm' };
  expect(recordedAnswer(entry).body).toEqual({
    operation_id: entry.id,
    status: 'completed',
    result: null,
    error: null,
  });
  expect(recordedAnswer({ ...entry, operationId: 'o', answer: { status: 'ok' } }).body).toEqual({
    operation_id: 'o',
    status: 'completed',
    result: { status: 'ok' },
    error: null,
  });
  expect(recordedAnswer({ ...entry, state: 'failed', error }).body).toMatchObject({
    status: 'failed',
    error,
  });
});
