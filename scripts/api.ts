import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declaredApis } from './api/declared-api.ts';

/** Writes down what the public entries promise, after a change that is meant; test/package/api.test.ts reads it. */
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'test/package/api');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const { file, text } of await declaredApis(root)) await writeFile(join(folder, file), text);
