import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      // Examples import the package by its name; here they run on the source.
      {
        find: /^spec-kitty-tracker\/testing$/,
        replacement: fileURLToPath(new URL('../src/testing/index.ts', import.meta.url)),
      },
      {
        find: /^spec-kitty-tracker$/,
        replacement: fileURLToPath(new URL('../src/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['contract-tests/**/*.test.ts'],
    // Most of the time they wait for other programs.
    maxWorkers: Math.max(3, availableParallelism()),
    passWithNoTests: false,
    reporters: ['default', ['json', { outputFile: 'reports/contract.json' }]],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
