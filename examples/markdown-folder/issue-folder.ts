import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseIssueFile, type IssueFile } from './issue-file.ts';

export interface StoredIssue extends IssueFile {
  /** The file's name without `.md`. */
  readonly id: string;
  /** Changes with every byte of the file. */
  readonly version: string;
}

/** The files of a folder: read as they are, replaced whole or not at all. */
export class IssueFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Every issue, in the order of the ids. @throws TrackerError `read_incomplete` for a bad file */
  async readAll(): Promise<StoredIssue[]> {
    await mkdir(this.#path, { recursive: true });
    const names = (await readdir(this.#path)).filter((name) => name.endsWith('.md')).sort();
    const issues: StoredIssue[] = [];
    for (const name of names) {
      const issue = await this.read(name.slice(0, -'.md'.length));
      // Removed since the folder was listed: then it is no issue any more.
      if (issue) issues.push(issue);
    }
    return issues;
  }

  async read(id: string): Promise<StoredIssue | null> {
    if (!isFileName(id)) return null;
    const file = this.#file(id);
    try {
      const [text, { mtime }] = [await readFile(file, 'utf8'), await stat(file)];
      return { id, version: versionOf(text), ...parseIssueFile(`${id}.md`, text, mtime.toISOString()) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /**
   * Writes an issue unless somebody was faster: `expected` is the version that the text was made
   * from, `null` for a new file.
   * @returns the new version, or `null` where the file is another by now
   */
  async write(id: string, text: string, expected: string | null): Promise<string | null> {
    if (!isFileName(id)) throw new RangeError(`'${id}' is no name of a file`);
    const temporary = join(this.#path, `.${id}.${randomUUID()}.tmp`);
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (((await this.read(id))?.version ?? null) !== expected) return null;
      await rename(temporary, this.#file(id));
      return versionOf(text);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  #file(id: string): string {
    return join(this.#path, `${id}.md`);
  }
}

/** Ids come from callers; none of them may lead out of the folder. */
function isFileName(id: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(id);
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
