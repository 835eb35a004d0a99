import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackerError } from 'spec-kitty-tracker';

/** The answers of finished writes by idempotency key, one file each. */
export class AnswerBook<T> {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * What the key was answered before, `null` when it is new.
   * @throws TrackerError `idempotency_conflict` when it was used with another body
   */
  async find(key: string, body: unknown): Promise<T | null> {
    const text = await readFile(this.#file(key), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return null;
    const entry = JSON.parse(text) as { hash: string; answer: T };
    if (entry.hash === hashOf(body)) return entry.answer;
    throw new TrackerError('idempotency_conflict', 'This key was used with another body.');
  }

  async record(key: string, body: unknown, answer: T): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    const temporary = `${this.#file(key)}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify({ hash: hashOf(body), answer }));
    await rename(temporary, this.#file(key));
  }

  #file(key: string): string {
    return join(this.#path, `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}

function hashOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
