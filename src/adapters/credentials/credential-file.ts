import { join } from 'node:path';
import { asTrackerError, TrackerError } from '../../core/model/error.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import type { FilePort } from '../../ports/file-port.ts';
import { demandOwn } from './demand-own.ts';
import type { TomlChange } from './toml-splice.ts';

/** The login as the file holds it. Absent keys are absent. */
export interface StoredLogin {
  readonly access?: string;
  readonly refresh?: string;
  /** Epoch milliseconds. */
  readonly accessExpiresAt?: number;
  readonly refreshExpiresAt?: number;
  readonly username?: string;
  readonly team?: string;
  /** Who issued the tokens. */
  readonly serverUrl?: string;
}

export interface CredentialFileContent {
  readonly login: StoredLogin;
  /** The file's text, for a compare just before it is replaced. `null`: there is no file. */
  readonly text: string | null;
}

const privately = { mode: 0o600, forceMode: true, folderMode: 0o700 } as const;

/** How much longer than the old tokens new ones are expected to be at most. */
const slackBytes = 16_384;

/**
 * `<home>/credentials`: TOML with [tokens], [user] and [server], shared with upstream's client.
 * Sections of others stay byte for byte.
 */
export class CredentialFile {
  readonly path: string;
  readonly #files: FilePort;

  constructor(home: string, files: FilePort) {
    this.path = join(home, 'credentials');
    this.#files = files;
  }

  /** @throws TrackerError `config_invalid`, `config_unreadable`, `config_exposed`: never "empty" */
  async read(): Promise<CredentialFileContent> {
    const content = await this.#files.read(this.path);
    if (content === null) return { login: {}, text: null };
    demandOwn(content, this.path);
    const [{ parseToml }, { tomlPlace }] = await Promise.all([
      import('./toml-splice.ts'),
      import('./toml-place.ts'),
    ]);
    const place: Place = (table, key) => tomlPlace(content.text, this.path, table, key);
    try {
      return { login: loginIn(parseToml(content.text, this.path), place), text: content.text };
    } catch (thrown) {
      // The commands that write this file refuse it, too: nothing of others in it may be lost.
      const aside = `mv ${shellWord(this.path)} ${shellWord(`${this.path}.broken`)}`;
      throw asTrackerError(thrown).with({
        hint: `Correct it, or put it aside with \`${aside}\` and log in with \`tracker auth login\`.`,
      });
    }
  }

  /** Writes the named parts of a login over `before`; `null` removes one. */
  async write(before: CredentialFileContent, changes: Readonly<Record<string, TomlChange>>): Promise<void> {
    const { spliceToml } = await import('./toml-splice.ts');
    await this.#replace(spliceToml(before.text ?? '', changes, this.path), before);
  }

  /**
   * Makes sure that changed tokens could be written over `before`, which they may outgrow a little.
   * @throws TrackerError `config_not_writable`
   */
  async demandWritable(before: CredentialFileContent): Promise<void> {
    const bytes = Buffer.byteLength(before.text ?? '') + slackBytes;
    await this.#files.rehearse(this.path, bytes, privately);
  }

  /** Forgets tokens, user and server. A file that holds nothing else goes. */
  async clear(before: CredentialFileContent): Promise<void> {
    if (before.text === null) return;
    const { spliceToml } = await import('./toml-splice.ts');
    const rest = spliceToml(
      before.text,
      {
        tokens: { access: null, refresh: null, access_expires_at: null, refresh_expires_at: null },
        user: { username: null, team_slug: null },
        server: { url: null },
      },
      this.path,
    );
    if (rest.trim() === '') await this.#files.remove(this.path);
    else await this.#replace(rest, before);
  }

  async #replace(text: string, before: CredentialFileContent): Promise<void> {
    await this.#files.replace(this.path, text, { ...privately, expected: before.text });
  }
}

/** Times as upstream writes them: quoted, UTC, `+00:00`. */
export function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+00:00');
}

/** `file:line` of a table, or of a key in it. */
type Place = (table: string, key?: string) => string;

function loginIn(tree: Record<string, unknown>, place: Place): StoredLogin {
  const tokens = tableIn(tree, 'tokens', place);
  const user = tableIn(tree, 'user', place);
  const server = tableIn(tree, 'server', place);
  return {
    ...textIn(tokens, 'access', 'access', place('tokens', 'access')),
    ...textIn(tokens, 'refresh', 'refresh', place('tokens', 'refresh')),
    ...timeIn(tokens, 'access_expires_at', 'accessExpiresAt'),
    ...timeIn(tokens, 'refresh_expires_at', 'refreshExpiresAt'),
    ...textIn(user, 'username', 'username', place('user', 'username')),
    ...textIn(user, 'team_slug', 'team', place('user', 'team_slug')),
    ...textIn(server, 'url', 'serverUrl', place('server', 'url')),
  };
}

function tableIn(tree: Record<string, unknown>, name: string, place: Place): Record<string, unknown> {
  const table = tree[name];
  if (table === undefined) return {};
  if (typeof table === 'object' && table !== null && !Array.isArray(table))
    return table as Record<string, unknown>;
  throw new TrackerError('config_invalid', `${place(name)}: '${name}' must be a table.`);
}

function textIn<K extends string>(
  table: Record<string, unknown>,
  key: string,
  name: K,
  where: string,
): { [P in K]?: string } {
  const value = table[key];
  if (value === undefined || value === '') return {};
  if (typeof value !== 'string')
    throw new TrackerError('config_invalid', `${where}: '${key}' must be a string.`);
  return { [name]: value } as { [P in K]: string };
}

/** `Z`, an offset, none (UTC), or a native TOML date; anything else counts as unknown. */
function timeIn<K extends string>(
  table: Record<string, unknown>,
  key: string,
  name: K,
): { [P in K]?: number } {
  const value = table[key];
  const epochMs =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? parseTime(value) : Number.NaN;
  return Number.isFinite(epochMs) ? ({ [name]: epochMs } as { [P in K]: number }) : {};
}

function parseTime(text: string): number {
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(text.trim());
  return Date.parse(hasZone ? text.trim() : `${text.trim()}Z`);
}
