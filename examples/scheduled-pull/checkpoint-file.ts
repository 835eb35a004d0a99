import { readFile, rename, writeFile } from 'node:fs/promises';

/** How far the issues were handled. */
export interface Checkpoint {
  /** RFC 3339, the server's time: the youngest change that was handled. */
  readonly updatedSince: string;
  /** What was handled of that very moment, as the filter includes it. */
  readonly handled: readonly string[];
}

/** Replaced whole, so that a kill at any moment leaves the old one or the new one. */
export class CheckpointFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<Checkpoint | null> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as Checkpoint;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    const temporary = `${this.#path}.${process.pid}.tmp`;
    await writeFile(temporary, `${JSON.stringify(checkpoint)}\n`);
    await rename(temporary, this.#path);
  }
}
