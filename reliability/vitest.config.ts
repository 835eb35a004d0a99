import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Four suites, each run by its own script: crash, concurrency, faults, fuzz. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['reliability/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    passWithNoTests: false,
    reporters: ['default', 'json'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // They wait for other programs most of the time.
    maxConcurrency: 4,
  },
});
