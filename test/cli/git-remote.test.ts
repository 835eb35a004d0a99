import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRemote, parseRemote } from '../../src/cli/git-remote.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';

describe('a remote', () => {
  it.each([
    ['git@github.com:acme/platform.git', 'github.com', 'acme/platform'],
    ['github.com:acme/platform', 'github.com', 'acme/platform'],
    ['https://GitHub.com/acme/platform.git', 'github.com', 'acme/platform'],
    ['https://bob:se@cr:et@gitlab.example.com/group/sub/tools/', 'gitlab.example.com', 'group/sub/tools'],
    ['ssh://git@gitlab.com:2222/acme/tools.git', 'gitlab.com', 'acme/tools'],
  ])('%s is host and path, without user and password', (url, host, path) => {
    expect(parseRemote(url)).toEqual({ host, path });
  });

  it.each(['/srv/git/platform.git', '../platform', 'file:///srv/git', '', 'https://github.com'])(
    '%j is on no host',
    (url) => {
      expect(parseRemote(url)).toBeNull();
    },
  );
});

describe('of a repository', () => {
  const config =
    '[core]\n\tbare = false\n[remote "upstream"]\n\turl = git@h:up/stream\n[remote "origin"]\n\tfetch = x\n\turl = git@h:acme/platform.git\n[branch "main"]\n';

  it('the origin is found from any folder below', async () => {
    const folder = await scratchFolder();
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, '.git/config'), config);
    expect(await gitRemote(join(folder, 'a/b'))).toEqual({ host: 'h', path: 'acme/platform' });
  });

  it('and from a worktree', async () => {
    const folder = await scratchFolder();
    mkdirSync(join(folder, 'main/.git/worktrees/w'), { recursive: true });
    mkdirSync(join(folder, 'w'));
    writeFileSync(join(folder, 'main/.git/config'), config);
    writeFileSync(join(folder, 'main/.git/worktrees/w/commondir'), '../..\n');
    writeFileSync(join(folder, 'w/.git'), `gitdir: ${join(folder, 'main/.git/worktrees/w')}\n`);
    expect(await gitRemote(join(folder, 'w'))).toEqual({ host: 'h', path: 'acme/platform' });
  });

  it('no origin, or something else in its place, is no remote', async () => {
    const folder = await scratchFolder();
    mkdirSync(join(folder, '.git'));
    expect(await gitRemote(folder)).toBeNull();
    writeFileSync(join(folder, '.git/config'), '[remote "other"]\n\turl = git@h:a/b\n');
    expect(await gitRemote(folder)).toBeNull();
  });

  it('line ends of Windows, and no end of blank lines, change nothing', async () => {
    const folder = await scratchFolder();
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git/config'), config.replaceAll('\n', '\r\n'));
    expect(await gitRemote(folder)).toEqual({ host: 'h', path: 'acme/platform' });
    writeFileSync(join(folder, '.git/config'), `[remote "origin"]${'\n'.repeat(200_000)}`);
    expect(await gitRemote(folder)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('a pipe in its place does not hold anybody up', async () => {
    const folder = await scratchFolder();
    mkdirSync(join(folder, '.git'));
    execFileSync('mkfifo', [join(folder, '.git/config')]);
    expect(await gitRemote(folder)).toBeNull();
  });
});
