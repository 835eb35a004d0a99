import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';

export interface ReleasedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface Release {
  readonly files: readonly ReleasedFile[];
  /** What CHANGELOG.md says of this version, without its heading. */
  readonly notes: string;
}

const workflowFile = 'examples/github-actions/tracker-sync.yml';

/**
 * Every file that tells the version, as it is and as it becomes.
 * @param date of the release, YYYY-MM-DD
 * @throws Refusal where a file has no place for it, or the changelog nothing to tell
 */
export async function releasedFiles(root: string, version: string, date: string): Promise<Release> {
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const [manifest, lock, module, workflow, changelog] = await Promise.all(
    ['package.json', 'package-lock.json', 'src/core/model/version.ts', workflowFile, 'CHANGELOG.md'].map(
      read,
    ),
  );
  const { text, notes } = withSection(changelog ?? '', version, date);
  return {
    notes,
    files: [
      edited('package.json', manifest, /(?<=^ {2}"version": ")[^"]+(?=")/m, version),
      lockFile(lock ?? '', version),
      edited(
        'src/core/model/version.ts',
        module,
        /(?<=^export const version: string = ')[^']+(?=';$)/m,
        version,
      ),
      // Who copies it gets this release, not the one before.
      edited(workflowFile, workflow, /(?<=^ *TRACKER_PACKAGE: spec-kitty-tracker@)\S+$/m, version),
      { path: 'CHANGELOG.md', before: changelog ?? '', after: text },
    ],
  };
}

function edited(path: string, before = '', place: RegExp, version: string): ReleasedFile {
  if (!place.test(before)) throw new Refusal(`${path} has no version in the form that is known here.`);
  return { path, before, after: before.replace(place, version) };
}

function lockFile(before: string, version: string): ReleasedFile {
  const lock = JSON.parse(before) as { version: string; packages: { '': { version: string } } };
  lock.version = version;
  lock.packages[''].version = version;
  return { path: 'package-lock.json', before, after: `${JSON.stringify(lock, null, 2)}\n` };
}

const unreleased = /^## Unreleased\n+([^]*?)(?=\n*^## |\n*(?![^]))/m;

/** The section of what is not released gets the version and its date; an empty one takes its place. */
function withSection(changelog: string, version: string, date: string): { text: string; notes: string } {
  const notes = unreleased.exec(changelog)?.[1]?.trim();
  if (notes === undefined) throw new Refusal("CHANGELOG.md has no section '## Unreleased'.");
  if (notes === '')
    throw new Refusal("CHANGELOG.md says nothing under '## Unreleased'. Write down what a user gets.");
  return {
    notes,
    text: changelog.replace(unreleased, () => `## Unreleased\n\n## ${version} (${date})\n\n${notes}`),
  };
}
