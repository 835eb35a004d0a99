import { join } from 'node:path';
import { TrackerError } from '../../core/model/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { FilePort } from '../../ports/file-port.ts';
import type { ProjectServersPort, UsedServer } from '../../ports/project-servers-port.ts';
import { demandOwn } from './demand-own.ts';

export interface ProjectServersDeps {
  readonly home: string;
  readonly files: FilePort;
}

/** Tries where another process writes the same file. */
const mostTries = 5;

/** `<home>/projects.json`: the server of each project, by the name that its caller gives it. */
export class ProjectServers implements ProjectServersPort {
  readonly #files: FilePort;
  readonly #path: string;

  constructor({ home, files }: ProjectServersDeps) {
    this.#files = files;
    this.#path = join(home, 'projects.json');
  }

  async of(project: string): Promise<UsedServer | null> {
    const { known } = await this.#load();
    return known.get(project) ?? null;
  }

  async like(prefix: string): Promise<ReadonlyMap<string, UsedServer>> {
    const { known } = await this.#load();
    return new Map([...known].filter(([project]) => project.startsWith(prefix)));
  }

  async remember(project: string, { server, team }: UsedServer): Promise<void> {
    for (let left = mostTries; ; left -= 1) {
      const { known, text: expected } = await this.#load();
      const text = `${JSON.stringify(Object.fromEntries([...known, [project, { server, team }]]), null, 2)}\n`;
      try {
        return await this.#files.replace(this.#path, text, { mode: 0o600, folderMode: 0o700, expected });
      } catch (thrown) {
        const isRace = thrown instanceof TrackerError && thrown.code === 'config_changed_meanwhile';
        if (!isRace || left === 1) throw thrown;
      }
    }
  }

  async #load(): Promise<{ readonly known: Map<string, UsedServer>; readonly text: string | null }> {
    const content = await this.#files.read(this.#path);
    if (content === null) return { known: new Map(), text: null };
    demandOwn(content, this.#path);
    return { known: new Map(Object.entries(serversIn(content.text, this.#path))), text: content.text };
  }
}

function serversIn(text: string, file: string): Readonly<Record<string, UsedServer>> {
  const servers = parsed(text);
  if (isJsonObject(servers) && Object.values(servers).every(isUsedServer))
    return servers as unknown as Readonly<Record<string, UsedServer>>;
  // The parser's own words quote the file, so they are not passed on.
  throw new TrackerError('config_invalid', `${file} does not hold the servers of projects.`, {
    hint: 'Remove the file; the next command of each project records its server again.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isUsedServer(value: unknown): boolean {
  return isJsonObject(value) && typeof value['server'] === 'string' && typeof value['team'] === 'string';
}
