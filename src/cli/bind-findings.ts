import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { localPrograms, type LocalProviderName } from '../core/model/provider.ts';
import { gitRemote } from './git-remote.ts';
import { nearest } from './nearest.ts';

/** What project and machine offer whoever binds. Hints, no more than that. */
export interface Findings {
  /** Local providers whose program is on PATH. */
  readonly onPath: ReadonlySet<LocalProviderName>;
  readonly beadsFolder: string | null;
  /** The repository that this one was cloned from, where a provider hosts it. */
  readonly repository: { readonly provider: 'github' | 'gitlab'; readonly path: string } | null;
}

export async function findForBinding(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Findings> {
  const programs = Object.entries(localPrograms) as [LocalProviderName, string][];
  const [beadsFolder, remote, ...there] = await Promise.all([
    nearest('.beads', directory),
    gitRemote(directory),
    ...programs.map(([, program]) => isOnPath(program, environment['PATH'] ?? '')),
  ]);
  const provider = remote === null ? null : hostOf(remote.host);
  return {
    onPath: new Set(programs.flatMap(([name], index) => (there[index] === true ? [name] : []))),
    beadsFolder,
    repository: remote === null || provider === null ? null : { provider, path: remote.path },
  };
}

/** The two that can be told by their host, one of one's own included (`gitlab.example.com`). */
function hostOf(host: string): 'github' | 'gitlab' | null {
  const name = /(?:^|\.)(github|gitlab)\./.exec(host)?.[1];
  return name === 'github' || name === 'gitlab' ? name : null;
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  for (const folder of path.split(':').filter(isAbsolute)) {
    const file = join(folder, program);
    const runs = await access(file, constants.X_OK).then(
      async () => (await stat(file)).isFile(),
      () => false,
    );
    if (runs) return true;
  }
  return false;
}
