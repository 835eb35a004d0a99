import { join } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';
import { parseServerUrl } from '../../core/model/server-url.ts';
import type { Settings } from '../../core/model/settings.ts';
import type { FilePort } from '../../ports/file-port.ts';
import type { SettingsPort } from '../../ports/settings-port.ts';
import { demandOwn } from './demand-own.ts';

export interface SettingsFileDeps {
  /** The spec-kitty home, absolute. */
  readonly home: string;
  readonly files: FilePort;
  /** What wins over the file; empty strings count as unset. */
  readonly overrides: {
    readonly serverUrl?: string | undefined;
    /** What people call the place where that one was given; without it, by its name here. */
    readonly serverUrlFrom?: string | undefined;
    readonly team?: string | undefined;
    readonly trailingSlash?: boolean | undefined;
    readonly enableSaasSync?: string | undefined;
  };
}

const truthy: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on', 'y']);

/** `<home>/config.toml`, table [sync]; every other byte of the file stays. */
export class SettingsFile implements SettingsPort {
  readonly #deps: SettingsFileDeps;
  readonly #path: string;

  constructor(deps: SettingsFileDeps) {
    this.#deps = deps;
    this.#path = join(deps.home, 'config.toml');
  }

  async load(): Promise<Settings> {
    const { overrides } = this.#deps;
    const { sync, place } = await this.#syncTable();
    const team = overrides.team?.trim();
    const enable = overrides.enableSaasSync?.trim() ?? '';
    return {
      ...this.#server(overrides.serverUrl, sync['server_url'], place('server_url')),
      trailingSlash: overrides.trailingSlash ?? this.#flag(sync['trailing_slash'], place('trailing_slash')),
      ...(team ? { team } : {}),
      ...(enable === '' || truthy.has(enable.toLowerCase()) ? {} : { syncDisabledBy: enable }),
    };
  }

  async saveServer(server: { url: string; trailingSlash: boolean }): Promise<void> {
    const { spliceToml } = await import('./toml-splice.ts');
    const content = await this.#deps.files.read(this.#path);
    const before = content?.text ?? '';
    const recordsSlash = Object.hasOwn((await this.#syncTable()).sync, 'trailing_slash');
    const text = spliceToml(
      before,
      {
        sync: {
          server_url: server.url,
          ...(server.trailingSlash || recordsSlash ? { trailing_slash: server.trailingSlash } : {}),
        },
      },
      this.#path,
    );
    if (text === before) return;
    await this.#deps.files.replace(this.#path, text, {
      mode: 0o600,
      folderMode: 0o700,
      expected: content?.text ?? null,
    });
  }

  /** The table, and where one of its keys stands. */
  async #syncTable(): Promise<{ sync: Record<string, unknown>; place(key: string): string }> {
    const content = await this.#deps.files.read(this.#path);
    if (content === null) return { sync: {}, place: () => this.#path };
    demandOwn(content, this.#path);
    const [{ parseToml }, { tomlPlace }] = await Promise.all([
      import('./toml-splice.ts'),
      import('./toml-place.ts'),
    ]);
    const { sync = {} } = parseToml(content.text, this.#path);
    if (typeof sync !== 'object' || sync === null || Array.isArray(sync)) {
      const where = tomlPlace(content.text, this.#path, 'sync');
      throw new TrackerError('config_invalid', `${where}: 'sync' must be a table.`);
    }
    return {
      sync: sync as Record<string, unknown>,
      place: (key) => tomlPlace(content.text, this.#path, 'sync', key),
    };
  }

  #server(
    override: string | undefined,
    recorded: unknown,
    place: string,
  ): Pick<Settings, 'serverUrl' | 'serverUrlError' | 'serverIsNamed'> {
    if (recorded !== undefined && typeof recorded !== 'string')
      throw new TrackerError('config_invalid', `${place}: server_url in [sync] must be a string.`);
    const given = override?.trim() || recorded?.trim() || '';
    if (given === '') return {};
    try {
      return { serverUrl: parseServerUrl(given), ...(override?.trim() ? { serverIsNamed: true } : {}) };
    } catch (thrown) {
      if (!(thrown instanceof TrackerError)) throw thrown;
      const source = override?.trim()
        ? (this.#deps.overrides.serverUrlFrom ?? 'serverUrl')
        : `${place}, server_url in [sync]`;
      return { serverUrlError: new TrackerError(thrown.code, `${source}: ${thrown.message}`) };
    }
  }

  #flag(value: unknown, place: string): boolean {
    if (value === undefined) return false;
    if (typeof value === 'boolean') return value;
    throw new TrackerError('config_invalid', `${place}: trailing_slash in [sync] must be true or false.`);
  }
}
