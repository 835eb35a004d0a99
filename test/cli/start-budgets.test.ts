import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/cli/routes.ts';
import { CliWorld } from './cli-fixture.ts';

/**
 * What a start may load, which unlike its time does not depend on the machine. `scripts/build/chunks.ts` says which
 * code travels together. A budget that is too small is raised here, with a reason in the commit.
 */
interface Budget {
  readonly argv: readonly string[];
  /** Files of ours, and their bytes together. */
  readonly files: number;
  readonly kilobytes: number;
  /** Names from `parts` that it does not need and may not load. */
  readonly without: readonly Part[];
}

/** How it shows that something was loaded: a file of ours, or a part of Node. */
const parts = {
  'option parser': /^command-/,
  'wired tracker and container': /^tracker-/,
  'local engine': /^(?:local|beads|fp)-/,
  yaml: /^yaml-/,
  toml: /^toml-/,
  fetch: /^internal\/deps\/undici/,
  http: /^_http_client$/,
  sqlite: /^sqlite$/,
  workers: /^worker_threads$/,
  'performance hooks': /^perf_hooks$/,
  crypto: /^crypto$/,
  processes: /^child_process$/,
} as const;

type Part = keyof typeof parts;
const allParts = Object.keys(parts) as Part[];
const allBut = (...needed: readonly Part[]) => allParts.filter((part) => !needed.includes(part));

/** About a tenth above what is loaded today. */
const budgets: readonly Budget[] = [
  { argv: ['--version'], files: 2, kilobytes: 2, without: allParts },
  { argv: ['--help'], files: 5, kilobytes: 48, without: allParts },
  ...routes.map(({ path }) => ({ argv: [...path, '--help'], files: 5, kilobytes: 48, without: allParts })),
  { argv: ['__complete', 'words', 'sync', ''], files: 4, kilobytes: 27, without: allParts },
  { argv: ['completion', 'bash'], files: 6, kilobytes: 75, without: allBut('option parser') },
  { argv: ['help', 'exit-codes'], files: 8, kilobytes: 94, without: allBut('option parser') },
  { argv: ['providers'], files: 6, kilobytes: 72, without: allBut('option parser') },
  ...[
    // One request each.
    { argv: ['status'], files: 8, kilobytes: 325, needs: [] },
    { argv: ['map', 'list'], files: 9, kilobytes: 325, needs: [] },
    { argv: ['sync', 'pull'], files: 9, kilobytes: 325, needs: [] },
    { argv: ['sync', 'run'], files: 10, kilobytes: 325, needs: ['sqlite', 'crypto'] as const },
  ].map(({ argv, files, kilobytes, needs }) => ({
    argv,
    files,
    kilobytes,
    without: allBut('option parser', 'wired tracker and container', 'toml', 'http', ...needs),
  })),
  ...[
    // None at all.
    { argv: ['operations', 'list'], needs: 'sqlite' as const },
    { argv: ['auth', 'status'], needs: 'toml' as const },
    { argv: ['bind', '--provider', 'linear', '--project-slug', 'platform'], needs: 'yaml' as const },
  ].map(({ argv, needs }) => ({
    argv,
    files: 9,
    kilobytes: needs === 'yaml' ? 390 : 325,
    without: allBut(
      'option parser',
      'wired tracker and container',
      needs,
      ...(needs === 'yaml' ? ['crypto' as const] : []),
    ),
  })),
];

const preload = fileURLToPath(new URL('loaded-modules.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tracker-loaded-'));
let world: CliWorld;
beforeAll(async () => {
  world = await CliWorld.open();
  // The first use of a project records its server.
  await world.type(['status']);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

interface Loaded {
  readonly files: readonly { readonly url: string; readonly bytes: number }[];
  readonly builtins: readonly string[];
}

async function loadedBy(argv: readonly string[]): Promise<Loaded> {
  const report = join(folder, `${argv.join('-')}.json`);
  const { exitCode, stderr } = await world.type(argv, {
    env: { NODE_OPTIONS: `--import=${preload}`, TRACKER_LOADED_FILE: report },
  });
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(readFileSync(report, 'utf8')) as Loaded;
}

describe('what a start loads', () => {
  it.each(budgets.map((budget) => [budget.argv.join(' '), budget] as const))(
    'tracker %s',
    async (_, budget) => {
      const { files, builtins } = await loadedBy(budget.argv);
      const names = files.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
      const loaded = [...names, ...builtins];
      for (const part of budget.without)
        expect(
          loaded.filter((name) => parts[part].test(name)),
          part,
        ).toEqual([]);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      expect(files.length, names.join(', ')).toBeLessThanOrEqual(budget.files);
      expect(bytes / 1000, names.join(', ')).toBeLessThanOrEqual(budget.kilobytes);
    },
  );
});
