import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The contract documents, in the order of their checksums. */
export const documents = ['auth.yaml', 'pri-12.yaml'] as const;

const sums = 'openapi/SHA256SUMS';

export async function freeze(root: string): Promise<void> {
  await writeFile(join(root, sums), await checksums(root));
}

/** What is not as it was frozen; empty when all is well. */
export async function checkFreeze(root: string): Promise<string[]> {
  const recorded = await readFile(join(root, sums), 'utf8').catch(() => '');
  const expected = new Set(recorded.split('\n'));
  return (await checksums(root))
    .trimEnd()
    .split('\n')
    .filter((line) => !expected.has(line))
    .map((line) => `openapi/${line.slice(66)} differs from its checksum in ${sums}: the contract is frozen`);
}

async function checksums(root: string): Promise<string> {
  const lines = await Promise.all(
    documents.map(async (name) => {
      const bytes = await readFile(join(root, 'openapi', name));
      return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
    }),
  );
  return lines.join('');
}
