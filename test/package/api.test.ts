import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { declaredApis } from '../../scripts/api/declared-api.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}test/package/api/`;
const apis = await declaredApis(root);

describe('what the public entries promise', () => {
  it('is written down for each of them, and for nothing else', () => {
    expect(readdirSync(folder).toSorted()).toEqual(apis.map(({ file }) => file).toSorted());
  });

  it.each(apis)(
    '$file is as it was; a change that is meant is written down by `npm run api`',
    ({ file, text }) => {
      expect(text).toBe(readFileSync(`${folder}${file}`, 'utf8'));
    },
  );

  it.each(apis)('$file names no type of ours that nobody can import', ({ unnamed }) => {
    expect(unnamed).toEqual([]);
  });
});
