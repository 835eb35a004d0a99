import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bdEnvironment } from '../../src/adapters/beads/environment.ts';
import { double } from './bd/double.ts';
import { row } from './bd/scenario.ts';

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

class Place {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'bd-double-')));

  start(args: string, input = '', faults: Record<string, string> = {}) {
    const env = bdEnvironment({ PATH: process.env['PATH'] ?? '', HOME: this.folder, USER: 'tester' });
    const child = spawn(double, args.split(' '), { cwd: this.folder, env: { ...env, ...faults } });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const end = new Promise<End>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
    );
    return { child, end };
  }

  run(args: string, input = '', faults: Record<string, string> = {}): Promise<End> {
    return this.start(args, input, faults).end;
  }

  import(rows: readonly object[], faults: Record<string, string> = {}): Promise<End> {
    return this.run('import - --json', rows.map((each) => `${JSON.stringify(each)}\n`).join(''), faults);
  }

  async ids(): Promise<string[]> {
    const { stdout } = await this.run('export');
    return [...stdout.matchAll(/"id":"(t-[^"]+)"/g)].map(([, id = '']) => id).sort();
  }
}

async function workspace(): Promise<Place> {
  const place = new Place();
  onTestFinished(() => rmSync(place.folder, { recursive: true, force: true }));
  const { code } = await place.run('init --prefix t --stealth --quiet');
  expect(code).toBe(0);
  return place;
}

describe('faults of the double of bd', () => {
  it('noise and blank lines come before the answer', async () => {
    const place = await workspace();
    const noisy = await place.run('where --json', '', { BD_DOUBLE_NOISE: 'progress …\n' });
    expect(noisy.stdout).toMatch(/^progress …\n\{/);
    const huge = await place.run('where --json', '', { BD_DOUBLE_HUGE: '1000000' });
    expect(huge.stdout.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(huge.stdout)).toMatchObject({ prefix: 't' });
  });

  it('an error on either stream, nothing done', async () => {
    const place = await workspace();
    const onStdout = await place.import([row('t-a')], { BD_DOUBLE_ERROR_STDOUT: 'broken' });
    expect([onStdout.code, JSON.parse(onStdout.stdout)]).toEqual([1, { error: 'broken', schema_version: 1 }]);
    const onStderr = await place.import([row('t-a')], { BD_DOUBLE_ERROR_STDERR: 'Error: broken' });
    expect(onStderr).toMatchObject({ code: 1, stdout: '', stderr: 'Error: broken\n' });
    expect(await place.ids()).toEqual([]);
  });

  it('only the named commands fail; a file in the home works where variables are not handed on', async () => {
    const place = await workspace();
    const settings = { BD_DOUBLE_ONLY: 'export', BD_DOUBLE_ERROR_STDERR: 'no' };
    writeFileSync(join(place.folder, '.bd-double.json'), JSON.stringify(settings));
    expect(await place.run('where --json')).toMatchObject({ code: 0 });
    expect(await place.run('export')).toMatchObject({ code: 1, stderr: 'no\n' });
  });

  it.each([
    ['before-commit', []],
    ['after-commit', ['t-a', 't-b']],
  ])('killed %s: all or nothing is stored, and the next call works', async (when, stored) => {
    const place = await workspace();
    const end = await place.import([row('t-a'), row('t-b')], { BD_DOUBLE_KILL: when });
    expect(end).toMatchObject({ signal: 'SIGKILL', stdout: '' });
    expect(await place.ids()).toEqual(stored);
    expect(await place.import([row('t-c')])).toMatchObject({ code: 0 });
  });

  it('hangs until it is told to end, or to the death', async () => {
    const place = await workspace();
    const mild = place.start('export', '', { BD_DOUBLE_HANG: '1' });
    await sleep(500);
    mild.child.kill('SIGTERM');
    expect(await mild.end).toMatchObject({ code: 1, stderr: 'Error: context canceled\n' });
    const deaf = place.start('export', '', { BD_DOUBLE_HANG: 'deaf' });
    await sleep(500);
    deaf.child.kill('SIGTERM');
    await sleep(200);
    expect(deaf.child.exitCode).toBeNull();
    deaf.child.kill('SIGKILL');
    expect(await deaf.end).toMatchObject({ signal: 'SIGKILL' });
  });

  it.each(['as a fault', 'by another process'])(
    'waits for a locked store (%s), told on SIGTERM',
    async (how) => {
      const place = await workspace();
      const faults: Record<string, string> = {};
      if (how === 'as a fault') faults['BD_DOUBLE_LOCKED'] = '1';
      else {
        const lock = join(place.folder, '.beads/bd-double.lock');
        mkdirSync(lock);
        writeFileSync(join(lock, 'pid'), String(process.pid));
      }
      const { child, end } = place.start('export', '', faults);
      await sleep(700);
      expect(child.exitCode).toBeNull();
      child.kill('SIGTERM');
      const { code, stdout, stderr } = await end;
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^Error: .*the database is locked by another dolt process\n$/);
    },
  );

  it('an answer that lacks ids, an empty read with its warning, another version', async () => {
    const place = await workspace();
    const partial = await place.import([row('t-a'), row('t-b')], { BD_DOUBLE_PARTIAL: '1' });
    expect(JSON.parse(partial.stdout)).toMatchObject({ created: 1, ids: ['t-a'] });
    expect(await place.ids()).toEqual(['t-a', 't-b']);
    const empty = await place.run('export', '', { BD_DOUBLE_EMPTY_READ: '1' });
    expect(empty).toMatchObject({ code: 0, stdout: '' });
    expect(empty.stderr).toContain('warning: no beads configuration found');
    const version = await place.run('version --json', '', { BD_DOUBLE_VERSION: '9.9.9' });
    expect(JSON.parse(version.stdout)).toMatchObject({ version: '9.9.9' });
  });

  it('each call leaves a line in the log', async () => {
    const place = await workspace();
    const log = join(place.folder, 'log');
    await place.run('batch --json', 'close t-zzz\n', { BD_DOUBLE_LOG: log });
    const line = JSON.parse(readFileSync(log, 'utf8')) as Record<string, unknown>;
    expect(line).toMatchObject({ argv: ['batch', '--json'], stdin: { bytes: 12 } });
    expect(line['environment']).toContain('BD_ACTOR');
  });
});

describe('the store of the double of bd', () => {
  it('loses nothing between processes', { timeout: 60_000 }, async () => {
    const place = await workspace();
    const ids = Array.from({ length: 12 }, (_, index) => `t-${String(index).padStart(2, '0')}`);
    const ends = await Promise.all(ids.map((id) => place.import([row(id)])));
    expect(ends.map(({ code }) => code)).toEqual(ids.map(() => 0));
    expect(await place.ids()).toEqual(ids);
    expect(existsSync(join(place.folder, '.beads/bd-double.lock'))).toBe(false);
  });

  it('a lock of a process that is gone is no lock', async () => {
    const place = await workspace();
    const lock = join(place.folder, '.beads/bd-double.lock');
    mkdirSync(lock);
    const { child, end } = place.start('version --json');
    await end;
    writeFileSync(join(lock, 'pid'), String(child.pid));
    expect(await place.import([row('t-a')])).toMatchObject({ code: 0 });
  });

  it('JSON is escaped as Go does it', async () => {
    const place = await workspace();
    await place.import([row('t-a', { title: '<a> & \u2028' })]);
    expect((await place.run('export')).stdout).toContain('"title":"\\u003ca\\u003e \\u0026 \\u2028"');
  });
});
