import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nextVersion } from './release/next-version.ts';
import { Refusal } from './release/refusal.ts';
import { releasedFiles } from './release/released-files.ts';
import { Repository } from './release/repository.ts';

/**
 * npm run release -- VERSION|major|minor|patch [--dry-run]
 * Version and changelog, one commit, an annotated tag. Nothing leaves this machine: the commands that push
 * and publish are printed.
 */
const usage = 'Usage: npm run release -- VERSION|major|minor|patch [--dry-run]';
const branch = 'main';

try {
  const { root, wanted, isDryRun } = asked();
  const repository = new Repository(root);
  repository.demandReady(branch);
  const { version: current } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const version = nextVersion(wanted, current, repository.hasTag(`v${current}`));
  const tag = `v${version}`;
  if (repository.hasTag(tag)) throw new Refusal(`There is a tag ${tag} already. Give a higher version.`);
  const { files, notes } = await releasedFiles(root, version, new Date().toISOString().slice(0, 10));
  const paths = files.map(({ path }) => path);
  if (isDryRun) {
    console.log(`Would release ${version} (now ${current}): change ${paths.join(', ')}; commit; tag ${tag}.`);
    console.log(`\n${notes}\n`);
    console.log(`To do it:\n  npm run release -- ${wanted}`);
  } else {
    try {
      for (const { path, after } of files) await writeFile(join(root, path), after);
      repository.record(paths, tag, `Release ${version}`, notes);
    } catch (error) {
      repository.restore(paths);
      throw error;
    }
    console.log(`Released ${version}: committed, and tagged ${tag}.`);
    console.log(`Next, when it is as it should be:\n  git push origin ${branch} ${tag}\n  npm publish`);
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function asked(): { root: string; wanted: string; isDryRun: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
      },
    });
    const [wanted] = positionals;
    if (wanted === undefined || positionals.length > 1) throw new Refusal(usage);
    return { root: resolve(values.root), wanted, isDryRun: values['dry-run'] };
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(`${(error as Error).message}\n${usage}`);
  }
}
