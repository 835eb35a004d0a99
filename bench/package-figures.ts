import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const mostBytes = 600_000;

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** What an installation brings: its size, and what else it draws in. */
export function packageFigures(): Figure[] {
  // Scripts stay out: what is measured was built before.
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(stdout) as Packed[];
  const files = packed?.files ?? [];
  const bytesOf = (kind: RegExp) =>
    files.filter(({ path }) => kind.test(path)).reduce((sum, { size }) => sum + size, 0);
  const all = bytesOf(/(?<!\.map)$/);
  const { dependencies = {} } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const count = Object.keys(dependencies).length;
  return [
    {
      what: 'published package, unpacked but for source maps',
      against: '-',
      measured: `${kb(all)} (code ${kb(bytesOf(/\.js$/))}, types ${kb(bytesOf(/\.d\.ts$/))}); the tarball, maps and all: ${kb(packed?.size ?? 0)}`,
      target: `<= ${kb(mostBytes)}`,
      ok: all <= mostBytes,
    },
    {
      what: 'run-time dependencies',
      against: '-',
      measured: `${count}${count === 0 ? ' (libraries are bundled, each into the files that use it)' : ''}`,
      target: '0',
      ok: count === 0,
    },
  ];
}

function kb(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}
