import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawPictures } from './picture/draw-pictures.ts';

/** Draws README's pictures from a run of the built CLI; `npm run test:examples` notices when they are old. */
const root = fileURLToPath(new URL('..', import.meta.url));
for (const [file, svg] of await drawPictures(join(root, 'dist/bin/tracker.js')))
  await writeFile(join(root, file), svg);
