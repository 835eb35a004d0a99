import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { publicEntries } from '../../scripts/build/public-entries.ts';

interface Packed {
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: root,
  encoding: 'utf8',
});
const { files } = (JSON.parse(npm.stdout) as [Packed])[0];
const entries = await publicEntries(root);

/** Files that must be there, by their path. */
const named: readonly string[] = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'dist/THIRD-PARTY-LICENSES.txt',
  'openapi/README.md',
  'openapi/SHA256SUMS',
  'openapi/auth.yaml',
  'openapi/pri-12.yaml',
  ...readdirSync(`${root}schemas/v1`).map((name) => `schemas/v1/${name}`),
  ...['tracker', 'tracker-sandbox'].flatMap((name) => withMap(`dist/bin/${name}.js`)),
  ...entries.flatMap(({ path }) => [`dist/${path}.js`, `dist/types/${path}.d.ts`]),
];

/** Files whose names follow from the code: at least one of each. */
const patterns: readonly RegExp[] = [
  /^dist\/chunks\/[\w-]+-[0-9a-z]{8}\.js$/,
  /^dist\/chunks\/[\w-]+-[0-9a-z]{8}\.js\.map$/,
  // An entry that only names what stands in chunks has none.
  /^dist\/(?:[\w-]+\/)*index\.js\.map$/,
  /^dist\/types\/(?:adapters|composition|contract|core|generated|ports|testing)\/[\w/-]+\.d\.ts$/,
];

/** Bytes, unpacked. What grows beyond them grows on purpose. */
const budgets: readonly [name: string, pattern: RegExp, bytes: number][] = [
  ['JavaScript', /\.js$/, 790_000],
  ['declarations', /\.d\.ts$/, 235_000],
  ['all but the source maps', /(?<!\.map)$/, 1_220_000],
];

describe('the published files', () => {
  it('hold everything that they must', () => {
    const paths = new Set(files.map(({ path }) => path));
    expect(named.filter((path) => !paths.has(path))).toEqual([]);
    for (const pattern of patterns) expect(files.filter(({ path }) => pattern.test(path))).not.toEqual([]);
  });

  it('hold nothing that nobody has thought of', () => {
    const unexpected = files
      .map(({ path }) => path)
      .filter((path) => !named.includes(path) && !patterns.some((pattern) => pattern.test(path)));
    expect(unexpected).toEqual([]);
  });

  it.each(budgets)('%s stay within their size', (_, pattern, bytes) => {
    const size = files.filter(({ path }) => pattern.test(path)).reduce((sum, file) => sum + file.size, 0);
    expect(size).toBeLessThanOrEqual(bytes);
    // A budget that is far off notices nothing.
    expect(size).toBeGreaterThan(bytes * 0.85);
  });
});

function withMap(path: string): string[] {
  return [path, `${path}.map`];
}
