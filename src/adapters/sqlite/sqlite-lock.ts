import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import { isBusy } from './busy-retry.ts';
import { loadSqlite } from './load-sqlite.ts';
import { makePrivateFile } from './private-file.ts';

export interface SqliteLockDeps {
  /** Folder of the lock files: `<spec-kitty home>/locks`. */
  readonly folder: string;
  readonly clock: ClockPort;
}

const defaultWaitMs = 10_000;
const retryMs = 40;

/**
 * Those of this process that wait for a file, whichever lock port they came by: they get it in turn, without a
 * look at the disk.
 */
const queues = new Map<string, Promise<unknown>>();

/**
 * Locks between processes: each is an SQLite file that never holds data, and holding it is an open
 * write transaction. The operating system ends that with its holder, so nothing is left to clean.
 */
export function createSqliteLock(deps: SqliteLockDeps): LockPort {
  return {
    async hold(name, context, work) {
      const giveUpAt = deadlineOf(context, deps.clock);
      const file = join(deps.folder, `${name}.lock`);
      const before = queues.get(file);
      const turn = (async () => {
        if (before !== undefined) await myTurn(name, before, giveUpAt, context, deps);
        const database = await acquire(name, giveUpAt, context, deps);
        const lost = new AbortController();
        const unwatch = watchFile(file, lost);
        try {
          return await work({ signal: lost.signal });
        } finally {
          unwatch();
          database.close();
        }
      })();
      // Who gives up leaves its place; those behind it wait for those before it all the same.
      const over = Promise.allSettled([before, turn]);
      queues.set(file, over);
      void over.then(() => {
        if (queues.get(file) === over) queues.delete(file);
      });
      return turn;
    },
  };
}

/** Resolves when all before it in this process are over. */
async function myTurn(
  name: string,
  before: Promise<unknown>,
  giveUpAt: number,
  { signal }: CallContext,
  { folder, clock }: SqliteLockDeps,
): Promise<void> {
  let free = false;
  const freed = before.then(() => {
    free = true;
  });
  while (!free) {
    const remaining = giveUpAt - clock.monotonic();
    if (remaining <= 0) {
      throw new TrackerError(
        'lock_busy',
        `Another call of this process holds ${join(folder, `${name}.lock`)}.`,
      );
    }
    const woken = new AbortController();
    const stop = signal === undefined ? woken.signal : AbortSignal.any([woken.signal, signal]);
    try {
      await Promise.race([freed, clock.sleep(Math.min(retryMs, remaining), stop)]);
    } finally {
      woken.abort();
    }
  }
}

function deadlineOf(context: CallContext, clock: ClockPort): number {
  return context.deadline?.at ?? clock.monotonic() + defaultWaitMs;
}

async function acquire(
  name: string,
  giveUpAt: number,
  context: CallContext,
  { folder, clock }: SqliteLockDeps,
): Promise<DatabaseSync> {
  const file = join(folder, `${name}.lock`);
  const database = openLockFile(file);
  try {
    for (;;) {
      context.signal?.throwIfAborted();
      if (tryToBegin(database)) return database;
      const remaining = giveUpAt - clock.monotonic();
      if (remaining <= 0) {
        throw new TrackerError('lock_busy', `Another tracker process holds ${file}.`);
      }
      await clock.sleep(Math.min(retryMs * (0.5 + clock.random()), remaining), context.signal);
    }
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A file that is removed or replaced locks out none any more. Where files cannot be watched, none is lost. */
function watchFile(file: string, lost: AbortController): () => void {
  const { statSync, watch } = process.getBuiltinModule('node:fs');
  const inode = () => statSync(file, { throwIfNoEntry: false })?.ino;
  const held = inode();
  const look = (): void => {
    if (inode() !== held && !lost.signal.aborted)
      lost.abort(
        new TrackerError('lock_busy', `The lock file ${file} was removed or replaced while it was held.`, {
          hint: 'Run the command again, and leave the lock files where they are.',
        }),
      );
  };
  try {
    const watcher = watch(file, { persistent: false }, look);
    watcher.on('error', () => undefined);
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

function openLockFile(file: string): DatabaseSync {
  try {
    const { chmodSync } = process.getBuiltinModule('node:fs');
    makePrivateFile(file);
    chmodSync(file, 0o600);
    const database = new (loadSqlite().DatabaseSync)(file, { timeout: 0 });
    // Without a rollback file on disk a holder that dies leaves no litter.
    database.exec('PRAGMA journal_mode = MEMORY');
    return database;
  } catch (cause) {
    if (isBusy(cause)) return openBusy(file);
    throw new TrackerError(
      'config_not_writable',
      `Cannot open the lock file ${file}: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** Setting the journal mode reads the file, which a holder may prevent for a moment. */
function openBusy(file: string): DatabaseSync {
  return new (loadSqlite().DatabaseSync)(file, { timeout: 0 });
}

function tryToBegin(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}
