export interface FileContent {
  readonly text: string;
  /** Permission bits, e.g. 0o600. */
  readonly mode: number;
}

export interface ReplaceOptions {
  /** Permission bits of a new file. An existing file keeps its own unless `forceMode` is set. */
  readonly mode: number;
  readonly forceMode?: boolean;
  /** Permission bits of folders that have to be made. */
  readonly folderMode?: number;
  /**
   * The text that the new one was derived from; `null`: there was no file. When the file holds
   * something else just before the replace, nothing is written.
   */
  readonly expected?: string | null;
}

/** Small text files that are replaced whole or not at all. */
export interface FilePort {
  /**
   * The file as UTF-8 text, `null` when there is none.
   * @throws TrackerError `config_unreadable` naming the file (permissions, not UTF-8, a folder)
   */
  read(path: string): Promise<FileContent | null>;
  /**
   * Writes a temporary file beside the target with its final mode from the first byte, syncs it,
   * and renames it over the target. A symlink stays one: its target is replaced.
   * @throws TrackerError `config_not_writable`, `config_changed_meanwhile`
   */
  replace(path: string, text: string, options: ReplaceOptions): Promise<void>;
  /**
   * Whether `replace` could put a text of this many bytes there now: writes, syncs and removes a
   * temporary file as long as that.
   * @throws TrackerError `config_not_writable`
   */
  rehearse(path: string, bytes: number, options: ReplaceOptions): Promise<void>;
  /** Removes the file; a missing one is no error. */
  remove(path: string): Promise<void>;
}
