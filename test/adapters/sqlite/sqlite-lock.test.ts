import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteLock } from '../../../src/adapters/sqlite/sqlite-lock.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import type { ClockPort } from '../../../src/ports/clock-port.ts';
import { lockPortKit, MemoryClock } from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

let folder: string;
beforeEach(async () => {
  folder = join(await scratchFolder(), 'locks');
});

const lockModule = fileURLToPath(new URL('../../../src/adapters/sqlite/sqlite-lock.ts', import.meta.url));
const clockModule = fileURLToPath(new URL('../../../src/adapters/platform/system-clock.ts', import.meta.url));

/** A process that holds the lock until it is told to stop. */
async function holder(): Promise<ChildProcess> {
  const code = `
    import { createSqliteLock } from ${JSON.stringify(lockModule)};
    import { systemClock } from ${JSON.stringify(clockModule)};
    const lock = createSqliteLock({ folder: ${JSON.stringify(folder)}, clock: systemClock });
    await lock.hold('credentials', {}, async () => {
      console.log('held');
      await new Promise((resolve) => process.stdin.once('data', resolve));
    });
    console.log('released');
    process.exit(0);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return child;
}

const given = <C extends ClockPort = MemoryClock>(clock = new MemoryClock() as ClockPort as C) => ({
  clock,
  lock: createSqliteLock({ folder, clock }),
});

describe('locks of one home', () => {
  const kit = lockPortKit(async () => {
    await mkdir(folder, { recursive: true });
    // Under another path, so that they meet at the file, as processes do.
    await symlink(folder, `${folder}-too`);
    const other = createSqliteLock({ folder: `${folder}-too`, clock: systemClock });
    const one = createSqliteLock({ folder, clock: systemClock });
    const deadlineIn = (ms: number) => ({ at: systemClock.monotonic() + ms, spanMs: ms });
    return { one, other, deadlineIn, close: () => undefined };
  });
  for (const { name, run } of kit) it(name, () => run());
});

describe('a lock', () => {
  it('gives the work’s result, and is free afterwards, also after a failure', async () => {
    const { lock } = given();
    expect(await lock.hold('credentials', {}, async () => 'done')).toBe('done');
    await expect(lock.hold('credentials', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lock.hold('credentials', {}, async () => 'again')).toBe('again');
  });

  it('lets one work at a time inside one process, in order', async () => {
    const { lock } = given();
    const seen: string[] = [];
    const work = (name: string) =>
      lock.hold('credentials', {}, async () => {
        seen.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(`${name} out`);
      });
    await Promise.all([work('a'), work('b'), work('c')]);
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('lets one work at a time inside one process, in order, also by two ports, which do not ask the disk', async () => {
    const clock = new MemoryClock();
    const ports = [createSqliteLock({ folder, clock }), createSqliteLock({ folder, clock })];
    const seen: number[] = [];
    await Promise.all(
      [0, 1, 2, 3].map(async (turn) =>
        ports[turn % 2]?.hold('credentials', {}, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(turn);
        }),
      ),
    );
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('is one per name', async () => {
    const { lock } = given();
    const inner = lock.hold('credentials', {}, () => lock.hold('store', {}, async () => 'both'));
    expect(await inner).toBe('both');
  });

  it('is private on disk', async () => {
    const { lock } = given();
    await lock.hold('credentials', {}, async () => undefined);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'credentials.lock'))).mode & 0o777).toBe(0o600);
  });
});

describe('a lock held by another process', () => {
  it('is waited for until the deadline, then named', async () => {
    await holder();
    const { lock, clock } = given();
    let ran = false;
    await expect(
      lock.hold('credentials', { deadline: { at: 2000, spanMs: 2000 } }, async () => {
        ran = true;
      }),
    ).rejects.toMatchObject({
      code: 'lock_busy',
      message: `Another tracker process holds ${join(folder, 'credentials.lock')}.`,
    });
    expect(ran).toBe(false);
    expect(clock.monotonic()).toBe(2000);
  });

  it('is waited for 10 s where no deadline is given', async () => {
    await holder();
    const { lock, clock } = given();
    await expect(lock.hold('credentials', {}, async () => undefined)).rejects.toMatchObject({
      code: 'lock_busy',
    });
    expect(clock.monotonic()).toBe(10_000);
  });

  it('comes as soon as that process lets go', async () => {
    const child = await holder();
    const { lock } = given(systemClock);
    const got = lock.hold('credentials', {}, async () => 'mine');
    child.stdin?.write('\n');
    expect(await got).toBe('mine');
  });

  it('comes as soon as that process is killed', async () => {
    const child = await holder();
    const { lock } = given(systemClock);
    const got = lock.hold('credentials', {}, async () => 'mine');
    child.kill('SIGKILL');
    expect(await got).toBe('mine');
  });

  it('is no longer waited for after an abort', async () => {
    await holder();
    const stop = new AbortController();
    const { lock, clock } = given();
    const reason = new Error('stop');
    const got = lock.hold('credentials', { signal: stop.signal }, async () => undefined);
    void clock.sleep(0).then(() => stop.abort(reason));
    await expect(got).rejects.toBe(reason);
  });
});

describe('a lock wanted by two parts of one process', () => {
  it('is no longer waited for after an abort, and the holder is not disturbed', async () => {
    const { lock } = given();
    const stop = new AbortController();
    const reason = new Error('stop');
    let release: () => void = () => undefined;
    const held = lock.hold('credentials', {}, () => new Promise<void>((resolve) => (release = resolve)));
    const queued = lock.hold('credentials', { signal: stop.signal }, async () => 'never');
    stop.abort(reason);
    await expect(queued).rejects.toBe(reason);
    const next = lock.hold('credentials', {}, async () => 'next');
    release();
    await held;
    expect(await next).toBe('next');
  });
});

describe('a lock that another part of the process does not let go', () => {
  it('is waited for until the deadline, then told; the work is not done later', async () => {
    const { lock, clock } = given();
    let release: () => void = () => undefined;
    const held = lock.hold('credentials', {}, () => new Promise<void>((resolve) => (release = resolve)));
    let ran = false;
    const late = lock.hold('credentials', { deadline: { at: 2000, spanMs: 2000 } }, async () => {
      ran = true;
    });
    await expect(late).rejects.toMatchObject({
      code: 'lock_busy',
      message: `Another call of this process holds ${join(folder, 'credentials.lock')}.`,
    });
    expect(clock.monotonic()).toBe(2000);
    const next = lock.hold('credentials', {}, async () => 'next');
    release();
    await held;
    expect(await next).toBe('next');
    expect(ran).toBe(false);
  });

  it('is not waited for without end by work that wants it once more', async () => {
    const { lock } = given();
    const nested = lock.hold('credentials', {}, () => lock.hold('credentials', {}, async () => 'never'));
    await expect(nested).rejects.toMatchObject({ code: 'lock_busy' });
    expect(await lock.hold('credentials', {}, async () => 'free')).toBe('free');
  });
});

describe('a lock whose file is removed while it is held', () => {
  it('is lost, which its holder learns at once; the next one is not disturbed', async () => {
    const { lock } = given(systemClock);
    const told = await lock.hold('credentials', {}, async ({ signal }) => {
      await rm(join(folder, 'credentials.lock'));
      await (signal.aborted ? undefined : once(signal, 'abort'));
      expect(takenByAnother(join(folder, 'credentials.lock'))).toBe('taken');
      return signal.reason as unknown;
    });
    expect(told).toMatchObject({
      code: 'lock_busy',
      message: expect.stringMatching(/removed or replaced/) as string,
    });
  });
});

describe('a lock file that cannot be', () => {
  it('is named', async () => {
    await writeFile(folder, 'a file where the folder belongs');
    const { lock } = given();
    await expect(lock.hold('credentials', {}, async () => undefined)).rejects.toMatchObject({
      code: 'config_not_writable',
      message: expect.stringContaining(join(folder, 'credentials.lock')) as string,
    });
  });

  it('because something else is there', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'credentials.lock'), 'this is no SQLite file, '.repeat(100));
    const { lock } = given();
    await expect(lock.hold('credentials', {}, async () => undefined)).rejects.toMatchObject({
      code: 'config_not_writable',
    });
  });

  it('that is tried again in the same process under another path is still held for all others', async () => {
    const first = createSqliteLock({ folder, clock: systemClock });
    await symlink(folder, `${folder}-too`);
    const second = createSqliteLock({ folder: `${folder}-too`, clock: systemClock });
    await first.hold('x', {}, async () => {
      const soon = { deadline: { at: systemClock.monotonic() + 50, spanMs: 50 } };
      await expect(second.hold('x', soon, async () => undefined)).rejects.toMatchObject({
        code: 'lock_busy',
      });
      expect(takenByAnother(join(folder, 'x.lock'))).toBe('busy');
    });
    expect(takenByAnother(join(folder, 'x.lock'))).toBe('taken');
  });
});

/** Whether another process can have the lock. */
function takenByAnother(file: string): string {
  const code = `
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    try { new DatabaseSync(process.argv[1], { timeout: 0 }).exec('BEGIN IMMEDIATE'); console.log('taken'); }
    catch { console.log('busy'); }`;
  return spawnSync(process.execPath, ['--no-warnings', '-e', code, file], { encoding: 'utf8' }).stdout.trim();
}
