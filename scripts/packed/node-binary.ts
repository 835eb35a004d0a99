import { access, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { quietly, root, run } from './packed-app.ts';

/** The oldest, the one of development, the newest. */
export const supportedNodes = ['22.13.0', '24.21.0', '26.10.0'] as const;

const cache = resolve(process.env['TRACKER_NODE_CACHE'] ?? join(root, '.cache/nodes'));

/** Where this Node is; installed into the cache when it is not there. */
export async function nodeBinary(version: string): Promise<string> {
  if (process.version === `v${version}`) return process.execPath;
  const home = join(cache, version);
  const binary = join(home, 'node_modules/node/bin/node');
  const isThere = await access(binary).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), '{"private": true, "allowScripts": {"node": true}}\n');
    run('npm', ['install', ...quietly, `node@${version}`], home);
  }
  return binary;
}
