import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';

describe('the system clock', () => {
  it('sleeps at least as long as asked', async () => {
    const before = systemClock.monotonic();
    await systemClock.sleep(5);
    expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(4);
  });

  it('sleeps longer than a timer can', async () => {
    const stop = new AbortController();
    const first = await Promise.race([
      systemClock.sleep(2 ** 31, stop.signal).then(
        () => 'the long one',
        () => 'stopped',
      ),
      systemClock.sleep(30).then(() => 'the short one'),
    ]);
    expect(first).toBe('the short one');
    stop.abort();
  });

  it('tells epoch milliseconds and chance', () => {
    expect(systemClock.now()).toBeGreaterThan(Date.UTC(2024, 0));
    expect(systemClock.random()).toBeLessThan(1);
  });

  it('wakes with the signal’s reason', async () => {
    const reason = new Error('stop');
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const stop = new AbortController();
    const asleep = systemClock.sleep(60_000, stop.signal);
    stop.abort(reason);
    await expect(asleep).rejects.toBe(reason);
  });
});

describe('the system identity', () => {
  it('gives UUIDs that differ, and hashes', () => {
    expect(systemIdentity.uuid()).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(systemIdentity.uuid()).not.toBe(systemIdentity.uuid());
    expect(systemIdentity.sha256(Buffer.from('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
