import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker, type CallContext } from '../../src/index.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';

/** Of the test that runs. */
export let folder: string;
export let home: string;

/** For `beforeEach` of each test file: a hook of this module would be set for the first of them only. */
export async function newPlace(): Promise<void> {
  folder = await scratchFolder();
  home = join(folder, 'home');
}

interface Made {
  readonly uuid?: string | null;
  readonly store?: string | null;
  readonly provider?: 'beads' | 'fp';
}

export const uuid = '6f0d6a0e-4a7c-4c8c-9f0e-0a4f9d1f2b3c';
export const storeId = 'ba810c41-ae8d-4085-9a7d-64f7a53b377b';

/** A project bound to the beads, or fp, of its own folder. */
export function project(
  name: string,
  { uuid: own = uuid, store = storeId, provider = 'beads' }: Made = {},
): string {
  const path = join(folder, name);
  mkdirSync(join(path, '.kittify'), { recursive: true });
  const identity = own === null ? '' : `project:\n  uuid: ${own}\n  slug: demo\n`;
  writeFileSync(
    join(path, '.kittify/config.yaml'),
    `${identity}tracker:\n  provider: ${provider}\n  workspace: main\n`,
  );
  if (store !== null) give(path, store, provider);
  return path;
}

export function give(path: string, id: string, provider: 'beads' | 'fp' = 'beads'): void {
  mkdirSync(join(path, provider === 'beads' ? '.beads' : '.fp'), { recursive: true });
  if (provider === 'beads')
    writeFileSync(join(path, '.beads/metadata.json'), JSON.stringify({ project_id: id }));
  else writeFileSync(join(path, '.fp/config.toml'), `project_id = "proj_${id}"\nprefix = "FP"\n`);
}

export async function using<T>(
  path: string,
  work: (tracker: ReturnType<typeof createTracker>, context: CallContext) => Promise<T>,
) {
  const notes: string[] = [];
  const tracker = createTracker({ directory: path, home, environment: { HOME: folder } });
  const value = await work(tracker, {
    observe: (event) => {
      if (event.type === 'note') notes.push(event.message);
    },
  });
  await tracker.close();
  return { value, notes };
}

export const map = (path: string, wpId: string, externalId = `t-${wpId}`) =>
  using(path, (tracker, context) => tracker.editMappings({ kind: 'add', wpId, externalId }, context));

export async function mapped(path: string): Promise<{ wps: string[]; notes: string[] }> {
  const { value, notes } = await using(path, (tracker, context) => tracker.mappings(context));
  return { wps: (value.body.mappings as { wp_id: string }[]).map(({ wp_id: wp }) => wp), notes };
}

export const wpsOf = async (path: string) => (await mapped(path)).wps;

export const stores = () => readdirSync(join(home, 'local')).filter((name) => name.endsWith('.db'));

/** A repository of all that is in a folder; the answer runs git in it. */
export function repository(path: string): (...args: string[]) => void {
  const git = (...args: string[]) =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: path });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'x');
  return git;
}
