import type { PathLike } from 'node:fs';

/**
 * Brings an SQLite write-ahead log to the disk without standing still: what SQLite would do itself under
 * `synchronous = FULL`, in a thread of the pool. SQLite keeps its locks on other files, so that opening and
 * closing this one beside it ends none.
 */
export class LogSync {
  readonly #log: string;
  readonly #folder: string;
  #handle: Promise<number> | undefined;

  constructor(database: string, folder: string) {
    this.#log = `${database}-wal`;
    this.#folder = folder;
  }

  async toDisk(): Promise<void> {
    const { fdatasync } = process.getBuiltinModule('node:fs');
    const opening = (this.#handle ??= this.#open());
    // What cannot be opened now may be there for the next write.
    opening.catch(() => (this.#handle = undefined));
    const handle = await opening;
    await called((done) => fdatasync(handle, done));
  }

  close(): void {
    const { close } = process.getBuiltinModule('node:fs');
    void this.#handle?.then(
      (handle) => close(handle),
      () => undefined,
    );
    this.#handle = undefined;
  }

  async #open(): Promise<number> {
    const { close, fsync } = process.getBuiltinModule('node:fs');
    const handle = await opened(this.#log);
    // The log may be new in its folder, which has to be on disk, too; not every system can be asked for that.
    await opened(this.#folder)
      .then((folder) => called((done) => fsync(folder, done)).finally(() => close(folder)))
      .catch(() => undefined);
    return handle;
  }
}

function opened(path: PathLike): Promise<number> {
  const { open } = process.getBuiltinModule('node:fs');
  return new Promise((resolve, reject) => {
    open(path, 'r', (error, handle) => (error === null ? resolve(handle) : reject(error)));
  });
}

function called(call: (done: (error: NodeJS.ErrnoException | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === null ? resolve() : reject(error)));
  });
}
