import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      // Examples import the package by its name; here they run on the source.
      {
        find: /^spec-kitty-tracker\/testing$/,
        replacement: fileURLToPath(new URL('./src/testing/index.ts', import.meta.url)),
      },
      {
        find: /^spec-kitty-tracker$/,
        replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest keeps a core for itself, and many tests wait for a process that they have started.
    maxWorkers: availableParallelism() + 1,
    // No test leaves anything behind in its process, so the next file may have it. A fixture cleans up with
    // onTestFinished: a hook of its own would be set for the first file only.
    isolate: false,
    setupFiles: ['test/property-seed.ts'],
    passWithNoTests: false,
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    // Tests must not depend on their order.
    sequence: { shuffle: true },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['src/core/**', 'src/adapters/**'],
      exclude: ['**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'src/core/**': { branches: 95 },
        'src/adapters/**': { branches: 90 },
      },
    },
  },
});
