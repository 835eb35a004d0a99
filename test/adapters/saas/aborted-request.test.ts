import { describe, expect, it } from 'vitest';
import { TrackerError } from '../../../src/index.ts';
import { jsonResponse } from '../../../src/testing/index.ts';
import { failureOf, given, noAnswer, onePush, pushOk } from './saas-fixture.ts';

const ok = () => jsonResponse(200, pushOk);

describe('a caller that aborts', () => {
  it('ends a read with the signal’s reason, a write with what is known', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const hang = () => {
      stop.abort(reason);
      return reason;
    };
    await expect(given([hang]).tracker.pull({}, { signal: stop.signal })).rejects.toBe(reason);
    const other = new AbortController();
    const { tracker } = given([
      () => {
        other.abort(new TrackerError('terminated', 'Terminated.'));
        return new Error('cut');
      },
    ]);
    expect(await failureOf(tracker.push(onePush, { signal: other.signal }))).toMatchObject({
      code: 'terminated',
      effect: 'unknown',
    });
  });

  it('before a write is sent leaves nothing unknown', async () => {
    const { tracker, transport } = given([ok()]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(tracker.push(onePush, { signal })).rejects.toBe(signal.reason);
    expect(transport.requests).toEqual([]);
  });

  it('while a write waits for its repeat is told that the effect is unknown', async () => {
    const stop = new AbortController();
    const { tracker } = given([
      () => {
        queueMicrotask(() => stop.abort(new Error('enough')));
        return noAnswer();
      },
    ]);
    expect(await failureOf(tracker.push(onePush, { signal: stop.signal }))).toMatchObject({
      code: 'interrupted',
      effect: 'unknown',
    });
  });
});
