import { describe, expect, it } from 'vitest';
import { awaitOperation } from '../../src/core/await-operation.ts';
import { spans, withDeadline } from '../../src/core/deadline.ts';
import type { OperationResult, TrackerPort } from '../../src/index.ts';
import { MemoryClock } from '../../src/testing/index.ts';

const hour = 3_600_000;

describe('a wall clock that is set', () => {
  it.each([hour, -hour])('by %d ms moves no deadline and no look', async (jump) => {
    const clock = new MemoryClock();
    const looks: number[] = [];
    const look = async () => {
      looks.push(clock.monotonic());
      clock.jump(jump);
      const body: OperationResult = { operation_id: 'op', status: 'running', result: null, error: null };
      return { body, deviations: [], replayed: false };
    };
    const waited = awaitOperation(
      { operation: look } as unknown as TrackerPort,
      'op',
      withDeadline({}, clock, spans.write),
      clock,
    );
    await expect(waited).rejects.toMatchObject({ code: 'operation_running' });
    expect(looks.slice(0, 4)).toEqual([0, 1000, 3000, 7000]);
    expect(looks).toHaveLength(14);
    expect(clock.monotonic()).toBe(spans.write);
  });
});
