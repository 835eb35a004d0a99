import { join } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { ConnectorSettings, ConnectorSettingsPort } from '../../ports/connector-settings-port.ts';
import type { FilePort } from '../../ports/file-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import { demandOwn } from './demand-own.ts';

export interface ConnectorSettingsDeps {
  readonly home: string;
  readonly files: FilePort;
  readonly identity: IdentityPort;
}

/** `<home>/local/<project>.json`, one file a project; upstream's `[tracker.providers.*]` is read only. */
export class ConnectorSettingsFile implements ConnectorSettingsPort {
  readonly #deps: ConnectorSettingsDeps;

  constructor(deps: ConnectorSettingsDeps) {
    this.#deps = deps;
  }

  async load(project: string, provider: string): Promise<ConnectorSettings> {
    return { ...(await this.#upstreams(provider)), ...(await this.#recorded(project, provider)) };
  }

  async save(project: string, provider: string, settings: ConnectorSettings): Promise<void> {
    const before = await this.#recorded(project, provider);
    const record = { project, provider, ...before, ...settings };
    await this.#deps.files.replace(this.#fileOf(project, provider), `${JSON.stringify(record, null, 2)}\n`, {
      mode: 0o600,
      folderMode: 0o700,
    });
  }

  async remove(project: string, provider: string): Promise<void> {
    await this.#deps.files.remove(this.#fileOf(project, provider));
  }

  #fileOf(project: string, provider: string): string {
    const name = this.#deps.identity.sha256(new TextEncoder().encode(`${provider}|${project}`)).slice(0, 16);
    return join(this.#deps.home, 'local', `${name}.json`);
  }

  async #recorded(project: string, provider: string): Promise<ConnectorSettings | null> {
    const file = this.#fileOf(project, provider);
    const content = await this.#deps.files.read(file);
    if (content === null) return null;
    demandOwn(content, file);
    try {
      return settingsIn(JSON.parse(content.text), file);
    } catch (thrown) {
      if (thrown instanceof TrackerError) throw thrown;
      // The parser's own words quote the file, so they are not passed on.
      throw new TrackerError('config_invalid', `${file} is no valid JSON.`);
    }
  }

  async #upstreams(provider: string): Promise<ConnectorSettings> {
    const file = join(this.#deps.home, 'credentials');
    const content = await this.#deps.files.read(file);
    if (content === null) return {};
    demandOwn(content, file);
    const { parseToml } = await import('./toml-splice.ts');
    const tracker: unknown = parseToml(content.text, file)['tracker'];
    const providers: unknown = isJsonObject(tracker) ? tracker['providers'] : undefined;
    const own: unknown = isJsonObject(providers) ? providers[provider] : undefined;
    return own === undefined ? {} : settingsIn(own, `[tracker.providers.${provider}] of ${file}`);
  }
}

function settingsIn(value: unknown, where: string): ConnectorSettings {
  if (!isJsonObject(value)) throw new TrackerError('config_invalid', `${where} must be a table.`);
  const settings: { command?: string; cwd?: string } = {};
  for (const key of ['command', 'cwd'] as const) {
    const text = value[key];
    if (text === undefined || text === '') continue;
    if (typeof text !== 'string')
      throw new TrackerError('config_invalid', `${key} in ${where} must be a text.`);
    settings[key] = text;
  }
  return settings;
}
