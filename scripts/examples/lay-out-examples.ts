import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { root, type PackedApp } from '../packed/packed-app.ts';

/** What the examples use beside the package; taken from the repository's lock file, not from the registry. */
const companions = ['@types/node', 'vitest', 'yaml'];

/** Puts the examples into the app, outside of the repository, beside the packed package. */
export async function layOutExamples({ app }: PackedApp): Promise<void> {
  for (const name of companions) {
    const place = join(app, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, 'node_modules', name), place);
  }
  await cp(join(root, 'examples'), app, {
    recursive: true,
    // The demo is no example of embedding: it runs the repository's own build.
    filter: (source) => basename(source) !== 'demo',
  });
}
