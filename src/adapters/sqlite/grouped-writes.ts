import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import { giveUpAt, isBusy, pauses, whenFree } from './busy-retry.ts';
import {
  closeQuietly,
  hasLog,
  inOwnConnection,
  inTransaction,
  openDatabase,
  unusable,
  type Opening,
} from './database.ts';
import { LogSync } from './log-sync.ts';

export interface GroupedWritesDeps {
  readonly file: string;
  readonly clock: ClockPort;
  readonly migrations: readonly string[];
  sqlite(): typeof import('node:sqlite');
  /** Gets what a person should know, as that the database was emptied. */
  readonly note?: ((message: string) => void) | undefined;
  /** Settings of a fresh connection. */
  prepare?(database: DatabaseSync): void;
}

export interface WriteChoice {
  /** Whether a missing file is made. */
  readonly create?: boolean;
  /** On disk when resolved, and not with a later one: survives a failure of the machine. */
  readonly durable?: boolean;
}

interface Job extends WriteChoice {
  readonly giveUpAt: number;
  /** @returns what tells the caller */
  run(database: DatabaseSync | null): () => void;
  /** What was written stays: an abort comes too late. */
  settle(): void;
  fail(error: unknown): void;
  isOver: boolean;
}

interface Written {
  readonly job: Job;
  tell(): void;
}

interface Connection {
  readonly database: DatabaseSync;
  readonly file: FileIdentity | null;
  /** Null where SQLite syncs, having none. */
  readonly log: LogSync | null;
}

/** More would make the event loop wait for one transaction for too long. */
const mostTogether = 64;

/** Milliseconds that an idle connection stays open: closing it costs two syncs of the disk. */
const idleMs = 1_000;

/**
 * One database whose writers share transactions: writes that wait at the same time cost one sync of
 * the disk together. The connection is open while there is work and a moment longer.
 */
export class GroupedWrites {
  readonly #deps: GroupedWritesDeps;
  readonly #queue: Job[] = [];
  #open: Connection | null = null;
  #isRunning = false;
  #isClosing = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(deps: GroupedWritesDeps) {
    this.#deps = deps;
  }

  /**
   * `work` may run several times; what it has written counts when the promise resolves.
   * @returns null where there is no file and none is to be made
   * @throws TrackerError `store_unusable`, `lock_busy`, whatever `work` throws, or the signal's reason
   */
  write<T>(
    work: (database: DatabaseSync) => T,
    choice: WriteChoice = {},
    context: CallContext = {},
  ): Promise<T | null> {
    context.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const { signal } = context;
      const end = (): void => {
        job.isOver = true;
        signal?.removeEventListener('abort', abort);
      };
      const job: Job = {
        ...choice,
        giveUpAt: giveUpAt(this.#deps.clock, context),
        isOver: false,
        run: (database) => {
          const result = database === null ? null : work(database);
          return () => resolve(result);
        },
        settle: end,
        fail: (error) => {
          end();
          reject(error as Error);
        },
      };
      const abort = (): void => job.fail(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.push(job);
      this.#start();
    });
  }

  /** @returns null where there is no file */
  async read<T>(work: (database: DatabaseSync) => T, context: CallContext = {}): Promise<T | null> {
    const { file, clock, migrations, note } = this.#deps;
    // The connection may be closed between two tries.
    const attempt = () => {
      const open = this.#open;
      if (open !== null && isSame(open.file, identityOf(file))) return work(open.database);
      const opening = { how: 'read', clock, migrations, note, sqlite: this.#deps.sqlite() } as const;
      return inOwnConnection(file, opening, work);
    };
    try {
      return await whenFree(attempt, clock, context);
    } catch (cause) {
      throw cause === context.signal?.reason ? cause : unusable(file, cause);
    }
  }

  /** Closes the file once what waits is written; the next call opens it again. */
  close(): void {
    if (this.#isRunning) this.#isClosing = true;
    else this.#disconnect();
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    clearTimeout(this.#idle);
    void this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // All that the event loop has at hand joins in.
      await new Promise<void>((resolve) => setImmediate(resolve));
      await this.#commit(this.#queue.splice(0, mostTogether));
    }
    this.#isRunning = false;
    if (this.#isClosing) this.#disconnect();
    else this.#idle = setTimeout(() => this.#disconnect(), idleMs).unref();
    this.#isClosing = false;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const { clock, file } = this.#deps;
    for (const pause of pauses(clock)) {
      const waiting = jobs.filter(({ isOver }) => !isOver);
      if (waiting.length === 0) return;
      try {
        await this.#tell(this.#attempt(waiting));
        return;
      } catch (cause) {
        const ended = isBusy(cause) ? waiting.filter((job) => job.giveUpAt <= clock.monotonic()) : waiting;
        for (const job of ended) job.fail(unusable(file, cause));
        if (ended.length === waiting.length) return;
      }
      await clock.sleep(pause);
    }
  }

  #attempt(jobs: readonly Job[]): readonly Written[] {
    const database = this.#connection(jobs.some(({ create }) => create === true));
    const written =
      database === null
        ? jobs.map((job) => ({ job, tell: job.run(null) }))
        : inTransaction(database, () => jobs.map((job) => alone(database, job)));
    for (const { job } of written) job.settle();
    return written;
  }

  /** Those that have to be on disk are told when they are; the log keeps the order, so one sync is for all. */
  async #tell(written: readonly Written[]): Promise<void> {
    const isWaiting = ({ job }: Written) => job.durable === true && this.#open?.log != null;
    for (const each of written) if (!isWaiting(each)) each.tell();
    const waiting = written.filter(isWaiting);
    if (waiting.length === 0) return;
    try {
      await this.#open?.log?.toDisk();
      for (const { tell } of waiting) tell();
    } catch (cause) {
      for (const { job } of waiting) job.fail(unusable(this.#deps.file, cause));
    }
  }

  /** A file that was moved away or replaced meanwhile is not written to. */
  #connection(create: boolean): DatabaseSync | null {
    const { file, clock, migrations, sqlite, note } = this.#deps;
    if (this.#open !== null && isSame(this.#open.file, identityOf(file))) return this.#open.database;
    this.#disconnect();
    // SQLite's own sync would stop the whole process.
    const how = create ? 'create' : 'write';
    const opening: Opening = { sqlite: sqlite(), clock, migrations, how, note, syncedByCaller: true };
    const database = openDatabase(file, opening);
    if (database === null) return null;
    const log = hasLog(database) ? new LogSync(file, dirname(file)) : null;
    this.#open = { database, file: identityOf(file), log };
    this.#deps.prepare?.(database);
    return database;
  }

  #disconnect(): void {
    clearTimeout(this.#idle);
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    open.log?.close();
    closeQuietly(open.database);
  }
}

/** A refusal of one job leaves the others of the transaction alone; any other failure is one of all. */
function alone(database: DatabaseSync, job: Job): Written {
  database.exec('SAVEPOINT job');
  try {
    const tell = job.run(database);
    database.exec('RELEASE job');
    return { job, tell };
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error;
    database.exec('ROLLBACK TO job; RELEASE job');
    return { job, tell: () => job.fail(error) };
  }
}

interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

function identityOf(file: string): FileIdentity | null {
  const found = process.getBuiltinModule('node:fs').statSync(file, { throwIfNoEntry: false });
  return found === undefined ? null : { dev: found.dev, ino: found.ino };
}

function isSame(one: FileIdentity | null, other: FileIdentity | null): boolean {
  return one !== null && one.dev === other?.dev && one.ino === other.ino;
}
