import { chmod, rm, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { chunks } from './build/chunks.ts';
import { writeDeclarations } from './build/declarations.ts';
import { publicEntries } from './build/public-entries.ts';
import { skipFacades } from './build/skip-facades.ts';
import { thirdPartyLicences } from './third-party-licences.ts';

/**
 * dist/: what is published. Split ESM without run-time dependencies, so that a command loads only
 * its own chunk; linked source maps; declarations beside it; the licences of what was bundled.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
await rm('dist', { recursive: true, force: true });
const entries = await publicEntries(root);

const bundle = await rolldown({
  input: {
    ...Object.fromEntries(entries.map(({ path }) => [path, `src/${path}.ts`])),
    'bin/tracker': 'src/cli/main.ts',
    'bin/tracker-sandbox': 'src/testing/sandbox/sandbox-bin.ts',
  },
  platform: 'node',
  resolve: {
    // The same code of the same packages, as ES modules of this decade: less to load.
    alias: {
      yaml: `${root}node_modules/yaml/browser/index.js`,
      tsyringe: `${root}node_modules/tsyringe/dist/esm2015/index.js`,
      typanion: `${root}node_modules/typanion/lib/index.mjs`,
      // Not the same: the real one tells a proxy's password to who sets DEBUG.
      debug: `${root}src/adapters/platform/silent-debug.ts`,
    },
  },
  tsconfig: 'tsconfig.json',
  // Only public entries owe anybody exactly their exports.
  preserveEntrySignatures: 'allow-extension',
  plugins: [skipFacades()],
  // openapi-fetch creates Headers and looks at FormData; the real ones load Node's whole fetch.
  transform: {
    target: 'node22.13',
    inject: {
      Headers: [`${root}src/adapters/saas/fetch-globals.ts`, 'HeadersShim'],
      FormData: [`${root}src/adapters/saas/fetch-globals.ts`, 'FormDataShim'],
    },
  },
  optimization: { inlineConst: { mode: 'all' } },
  treeshake: {
    moduleSideEffects: [
      { test: /reflect-metadata/, sideEffects: true },
      { test: /node_modules/, sideEffects: false },
    ],
  },
});
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  sourcemap: true,
  codeSplitting: chunks,
  minifyInternalExports: false,
  // Every start reads this code. What is imported keeps its name in a stack; the rest is in the source maps.
  minify: {
    mangle: { toplevel: true, keepNames: { class: true, function: false } },
    compress: true,
    codegen: { removeWhitespace: true },
  },
  chunkFileNames: 'chunks/[name]-[hash].js',
  hashCharacters: 'base36',
});
await bundle.close();
const moduleIds = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
await writeFile('dist/THIRD-PARTY-LICENSES.txt', `${await thirdPartyLicences(moduleIds, root)}\n`);

for (const bin of ['dist/bin/tracker.js', 'dist/bin/tracker-sandbox.js']) {
  const text = await readFile(bin, 'utf8');
  if (!text.startsWith('#!')) await writeFile(bin, `#!/usr/bin/env node\n${text}`);
  await chmod(bin, 0o755);
}

await writeDeclarations(root, entries);
