import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { writeReport, type CaseResult } from './report.ts';

/**
 * Everything that can be checked without running the product: types, lint, format, the arrows
 * between the rooms, drift of the generated code, the contract as OpenAPI,
 * docs.
 */
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const checks: readonly [name: string, command: string, args: readonly string[]][] = [
  ['types', 'node_modules/typescript/bin/tsc', ['-p', '.']],
  ['lint', 'node_modules/oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']],
  ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
  [
    'arrows',
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.cjs', 'src'],
  ],
  ['drift', 'scripts/codegen.ts', ['--check']],
  ['contract', 'scripts/contract-lint.ts', []],
  ['docs', 'scripts/docs.ts', ['--check']],
  ['lock file', 'scripts/lock-file-check.ts', []],
];

const results: CaseResult[] = [];
for (const [name, command, args] of checks) {
  const { status } = spawnSync(process.execPath, [command, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  results.push({ name, ok: status === 0 });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
}
await writeReport('check', results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
