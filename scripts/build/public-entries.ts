import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One module that programs may import, as `exports` of package.json has it. */
export interface PublicEntry {
  /** What is imported: `spec-kitty-tracker/adapters/saas`. */
  readonly name: string;
  /** Where it stands below src/ and dist/, without its ending: `adapters/saas/index`. */
  readonly path: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

/** The modules of the package. package.json is the only list of them; build and checks go by it. */
export async function publicEntries(root: string): Promise<PublicEntry[]> {
  const { name, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [{ name: `${name}${subpath.slice(1)}`, path: target.default.replace(/^\.\/dist\/|\.js$/g, '') }],
  );
}
