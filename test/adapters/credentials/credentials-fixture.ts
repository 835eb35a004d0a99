import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialStore } from '../../../src/adapters/credentials/credential-store.ts';
import { Session } from '../../../src/adapters/credentials/session.ts';
import { SettingsFile, type SettingsFileDeps } from '../../../src/adapters/credentials/settings-file.ts';
import type { FilePort } from '../../../src/index.ts';
import { createAtomicFiles } from '../../../src/adapters/platform/atomic-file.ts';
import { createSqliteLock } from '../../../src/adapters/sqlite/sqlite-lock.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { TrackerError } from '../../../src/index.ts';
import {
  jsonResponse,
  MemoryClock,
  ScriptedTransport,
  type ScriptedStep,
} from '../../../src/testing/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

export const server = 'https://tracker.example.test';

/** Noon of 2026-03-01, as the memory clock begins. */
export const noon = new Date(Date.UTC(2026, 2, 1, 12));

export const loginFile = (expires = '2026-03-01T12:15:00+00:00') => `[tokens]
access = "access-1"
refresh = "refresh-1"
access_expires_at = "${expires}"
refresh_expires_at = "2026-03-08T12:00:00+00:00"

[user]
username = "alex@example.test"
team_slug = "acme"

[server]
url = "${server}"
`;

export interface Given {
  /** Text of the credentials file; none when absent. */
  readonly credentials?: string;
  /** Text of config.toml; names the server when absent. */
  readonly config?: string | null;
  readonly answers?: readonly ScriptedStep[];
  readonly overrides?: SettingsFileDeps['overrides'];
  /** What of the files goes wrong. */
  readonly broken?: Partial<FilePort>;
}

/** The whole credentials adapter on real files in a scratch home. */
export async function given({ credentials, config, answers = [], overrides = {}, broken = {} }: Given = {}) {
  const home = join(await scratchFolder(), '.spec-kitty');
  const file = join(home, 'credentials');
  const configFile = join(home, 'config.toml');
  await mkdir(home);
  if (credentials !== undefined) await writeFile(file, credentials, { mode: 0o600 });
  if (config !== null) await writeFile(configFile, config ?? `[sync]\nserver_url = "${server}"\n`);
  const clock = new MemoryClock();
  const transport = new ScriptedTransport(...answers);
  const files = { ...createAtomicFiles({ identity: systemIdentity }), ...broken };
  const lock = createSqliteLock({ folder: join(home, 'locks'), clock });
  const settings = new SettingsFile({ home, files, overrides });
  const deps = { home, files, lock, transport, clock, settings, userAgent: 'spec-kitty-tracker/test' };
  return {
    home,
    file,
    configFile,
    clock,
    transport,
    settings,
    store: new CredentialStore(deps),
    session: new Session(deps),
    /** As a second process would see the same home. */
    anotherStore: () => new CredentialStore(deps),
    text: () => readFile(file, 'utf8'),
    configText: () => readFile(configFile, 'utf8'),
  };
}

export async function failureOf(work: Promise<unknown>): Promise<TrackerError> {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof TrackerError) return thrown;
  throw new Error(`a TrackerError was expected, not ${String(thrown)}`);
}

/** What the last request carried. */
export function sentBody(transport: ScriptedTransport): unknown {
  return JSON.parse(new TextDecoder().decode(transport.requests.at(-1)?.body));
}

/** A refresh that went well. */
export const renewed = (fields: object = {}) =>
  jsonResponse(200, {
    access: 'access-2',
    refresh: 'refresh-2',
    access_lifetime: 900,
    refresh_lifetime: 604_800,
    ...fields,
  });
