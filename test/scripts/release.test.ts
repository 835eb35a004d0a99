import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder } from '../adapters/scratch-folder.ts';

const script = fileURLToPath(new URL('../../scripts/release.ts', import.meta.url));
const workflow = 'examples/github-actions/tracker-sync.yml';
const changelog =
  '# Changelog\n\n## Unreleased\n\n- A thing.\n- # no comment\n\n## 0.9.0 (2026-01-02)\n\n- Old.\n';

let root: string;
beforeEach(async () => {
  root = await scratchFolder();
  const manifest = { name: 'x', version: '1.2.3' };
  const lock = {
    name: 'x',
    version: '1.2.3',
    packages: { '': manifest, 'node_modules/y': { version: '1.2.3' } },
  };
  await mkdir(join(root, 'src/core/model'), { recursive: true });
  await write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  await write('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  await write('src/core/model/version.ts', "export const version: string = '1.2.3';\n");
  await mkdir(join(root, dirname(workflow)), { recursive: true });
  await write(workflow, 'env:\n  TRACKER_PACKAGE: spec-kitty-tracker@1.2.3\n  OTHER: 1.2.3\n');
  await write('CHANGELOG.md', changelog);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'A');
  git('config', 'user.email', 'a@example.com');
  git('config', 'commit.gpgsign', 'false');
  git('config', 'tag.gpgsign', 'false');
  git('add', '.');
  git('commit', '--quiet', '--message', 'All');
});

const write = (path: string, text: string) => writeFile(join(root, path), text);
const read = (path: string) => readFile(join(root, path), 'utf8');

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function release(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args, '--root', root], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('a release', () => {
  it('changes every file that tells the version, commits and tags, and pushes nothing', async () => {
    const { status, stdout } = release('minor');
    expect(status).toBe(0);
    expect(stdout).toContain('git push origin main v1.3.0\n  npm publish');
    expect(JSON.parse(await read('package.json'))).toEqual({ name: 'x', version: '1.3.0' });
    expect(JSON.parse(await read('package-lock.json'))).toMatchObject({
      version: '1.3.0',
      packages: { '': { version: '1.3.0' }, 'node_modules/y': { version: '1.2.3' } },
    });
    expect(await read('src/core/model/version.ts')).toBe("export const version: string = '1.3.0';\n");
    expect(await read(workflow)).toBe('env:\n  TRACKER_PACKAGE: spec-kitty-tracker@1.3.0\n  OTHER: 1.2.3\n');
    expect(await read('CHANGELOG.md')).toMatch(
      /^# Changelog\n\n## Unreleased\n\n## 1\.3\.0 \(\d{4}-\d\d-\d\d\)\n\n- A thing\.\n- # no comment\n\n## 0\.9\.0 \(2026-01-02\)\n\n- Old\.\n$/,
    );
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '-1', '--format=%s')).toBe('Release 1.3.0\n');
    expect(git('cat-file', '-t', 'v1.3.0')).toBe('tag\n');
    expect(git('for-each-ref', '--format=%(contents)', 'refs/tags/v1.3.0')).toContain(
      '- A thing.\n- # no comment',
    );
  });

  it.each([
    ['major', '2.0.0'],
    ['patch', '1.2.4'],
    ['3.4.5', '3.4.5'],
    // It was never released.
    ['1.2.3', '1.2.3'],
  ])('%s of 1.2.3 is %s; a dry run tells it and changes nothing', async (wanted, version) => {
    const { status, stdout } = release(wanted, '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain(`Would release ${version}`);
    expect(stdout).toContain('- A thing.');
    expect(stdout).toContain(`npm run release -- ${wanted}\n`);
    // There is nothing yet that could be published.
    expect(stdout).not.toContain('npm publish');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('tag')).toBe('');
    expect(await read('CHANGELOG.md')).toBe(changelog);
  });

  it('a section at the end of the changelog is found, too', async () => {
    await write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- First.\n');
    git('commit', '--quiet', '--all', '--message', 'c');
    expect(release('1.2.3').status).toBe(0);
    expect(await read('CHANGELOG.md')).toMatch(
      /^# Changelog\n\n## Unreleased\n\n## 1\.2\.3 \([\d-]+\)\n\n- First\.\n$/,
    );
  });
});

describe('what is refused, with nothing changed', () => {
  it.each<[name: string, prepare: () => unknown, args: readonly string[], said: string]>([
    ['no version', () => undefined, [], 'Usage:'],
    ['an unknown option', () => undefined, ['minor', '--force'], 'Usage:'],
    ['what is no version', () => undefined, ['1.2'], "'1.2' is no version"],
    ['a lower version', () => undefined, ['1.2.2'], 'below the current version, 1.2.3'],
    ['a released version', () => git('tag', 'v1.2.3'), ['1.2.3'], 'released already'],
    ['a tag that is taken', () => git('tag', 'v1.3.0'), ['minor'], 'a tag v1.3.0 already'],
    ['another branch', () => git('switch', '--quiet', '--create', 'b'), ['minor'], 'git switch main'],
    ['a changed file', () => write('package.json', '{}'), ['minor'], 'package.json'],
    ['a new file', () => write('new.txt', ''), ['minor'], 'new.txt'],
    [
      'nothing to tell',
      () => commit('CHANGELOG.md', '## Unreleased\n\n## 1.0.0\n'),
      ['minor'],
      'says nothing',
    ],
    ['no section', () => commit('CHANGELOG.md', '# Changelog\n'), ['minor'], "no section '## Unreleased'"],
    [
      'no place for it',
      () => commit('src/core/model/version.ts', 'x\n'),
      ['minor'],
      'version.ts has no version',
    ],
    ['a commit that git refuses', () => hook('pre-commit'), ['minor'], 'git commit failed: no, thanks'],
    ['a tag that git refuses', signsWithNothing, ['minor'], 'git tag failed'],
  ])('%s', async (_, prepare, args, said) => {
    await prepare();
    const before = [git('status', '--porcelain'), git('tag'), git('log', '--format=%H')];
    const { status, stderr } = release(...args);
    expect(stderr).toContain(said);
    expect(status).toBe(1);
    expect([git('status', '--porcelain'), git('tag'), git('log', '--format=%H')]).toEqual(before);
  });

  async function commit(path: string, text: string): Promise<void> {
    await write(path, text);
    git('commit', '--quiet', '--all', '--message', 'c');
  }

  function signsWithNothing(): void {
    git('config', 'tag.gpgsign', 'true');
    git('config', 'gpg.program', join(root, 'none'));
  }

  async function hook(name: string): Promise<void> {
    await writeFile(join(root, '.git/hooks', name), '#!/bin/sh\necho no, thanks >&2\nexit 1\n', {
      mode: 0o755,
    });
  }
});
