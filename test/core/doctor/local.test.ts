import { describe, expect, it } from 'vitest';
import { programChecks, storeCheck } from '../../../src/core/doctor/local-checks.ts';
import { TrackerError, type ErrorCode, type TrackerStatus } from '../../../src/index.ts';

const told = <T>(body: T) => ({ value: { body, deviations: [], replayed: false } });

describe('the program', () => {
  it.each<[ErrorCode, string, string]>([
    ['command_missing', 'failed', 'skipped'],
    ['command_unsupported', 'failed', 'skipped'],
    ['workspace_missing', 'ok', 'failed'],
    ['too_many_gone', 'ok', 'failed'],
    ['store_unusable', 'ok', 'skipped'],
    ['read_suspicious', 'ok', 'failed'],
    ['tracker_busy', 'skipped', 'failed'],
    ['deadline_exceeded', 'skipped', 'failed'],
  ])('%s: program %s, complete_read %s', (code, program, read) => {
    const checks = programChecks('fp', { error: new TrackerError(code, 'x') }, []);
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ['program', program],
      ['complete_read', read],
    ]);
  });

  it('of a tracker that tells nothing is skipped', () => {
    const statuses = programChecks('fp', { value: null }, []).map(({ status }) => status);
    expect(statuses).toEqual(['skipped', 'skipped']);
  });

  it('is told with its version, and what was read with its number', () => {
    const body = { status: 'ok', version: '0.25.0', issue_count: 2 };
    const [program, read] = programChecks('fp', told(body), ['a note']);
    expect(program?.message).toContain('0.25.0');
    expect(read).toMatchObject({
      status: 'warning',
      message: 'Everything was read: 2 issues.',
      details: ['a note'],
    });
  });
});

describe('the store', () => {
  const mib = 1024 * 1024;
  const check = (bytes: number, free: number, log = 0) =>
    storeCheck(told({ db_path: '/h/local/a.db', db_bytes: bytes, db_free_bytes: free } as TrackerStatus), {
      kind: 'folder',
      mode: 0o700,
      own: true,
      bytes: 0,
      entries: [{ name: 'a.db-wal', kind: 'file', mode: 0o600, own: true, bytes: log, leftBehind: false }],
    });

  it.each([
    [100 * mib, 49 * mib, 0, 'ok'],
    [100 * mib, 51 * mib, 0, 'warning'],
    [9 * mib, 8 * mib, 0, 'ok'],
    [1000, 0, 32 * mib, 'ok'],
    [1000, 0, 33 * mib, 'warning'],
    [0, 0, 0, 'skipped'],
  ])('of %d bytes, %d of them free, with a log of %d: %s', (bytes, free, log, status) => {
    expect(check(bytes, free, log)).toMatchObject({ name: 'store', status });
  });
});
