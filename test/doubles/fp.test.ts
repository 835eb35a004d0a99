import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FpWorld } from '../adapters/fp/fp-world.ts';

/** Holds the double to what the real fp has been seen to print. */
let world: FpWorld;
beforeEach(async () => {
  world = await FpWorld.open();
});

const done = (stdout: string, stderr = '') => ({ exitCode: 0, stdout, stderr });
const failed = (text: string) => ({ exitCode: 1, stdout: '', stderr: `${text}\n` });
const json = async (...args: string[]) => {
  const { stdout } = await world.fp(...args, '--format', 'json');
  return JSON.parse(stdout) as Record<string, unknown>;
};
const listed = async () => (await json('issue', 'list'))['issues'] as Record<string, unknown>[];
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('given fp, captured', () => {
  it('when it is asked for its version, then it prints one line', async () => {
    expect(await world.fp('--version')).toEqual(done('0.25.0 (a381766)\n'));
    world.bend({ BUILD: 'd818046' });
    expect(await world.fp('--version')).toEqual(done('0.25.0 (d818046)\n'));
  });

  it('when an issue is listed, then an object wraps an array, with keys in that order', async () => {
    const id = await world.create('t');
    const { stdout } = await world.fp('issue', 'list', '--format', 'json');
    const [issue] = await listed();
    expect(issue).toEqual({
      id,
      shortId: id.slice(0, 8),
      title: 't',
      description: '',
      status: 'todo',
      priority: null,
      parent: null,
      dependencies: [],
      createdAt: expect.stringMatching(time) as string,
      updatedAt: expect.stringMatching(time) as string,
      properties: {},
    });
    const keys = 'id shortId title description status priority parent dependencies createdAt updatedAt';
    expect(Object.keys(issue ?? {}).join(' ')).toBe(`${keys} properties`);
    expect(stdout).toBe(`${JSON.stringify({ issues: [issue] }, null, 2)}\n`);
    world.bend({ BUILD: 'd818046' });
    expect(Object.keys((await listed())[0] ?? {}).join(' ')).toBe(keys);
  });

  it('when a list is empty, then it is one', async () => {
    expect((await world.fp('issue', 'list', '--format', 'json')).stdout).toBe('{\n  "issues": []\n}\n');
  });

  it('when an issue is shown, then it is bare, with keys in that order', async () => {
    const id = await world.create('t');
    const issue = await json('issue', 'show', id);
    expect(Object.keys(issue).join(' ')).toBe(
      'id displayId title description status priority parent dependencies revisions author createdAt updatedAt properties comments',
    );
    expect(issue).toMatchObject({ displayId: `RFA-${id.slice(0, 8)}`, revisions: [], comments: [] });
  });

  it('when an issue is created, then it tells these of it', async () => {
    const { id, ...rest } = await json('issue', 'create', '--title', 't');
    expect(id).toMatch(/^[a-z]{32}$/);
    const shortId = String(id).slice(0, 8);
    expect(rest).toEqual({
      shortId,
      displayId: `RFA-${shortId}`,
      title: 't',
      status: 'todo',
      parent: null,
    });
  });

  it('when comments are listed, then the newest is first, trimmed at both ends', async () => {
    const id = await world.create('t');
    expect(await json('comment', 'list', id)).toEqual({ comments: [] });
    expect(await world.fp('comment', 'add', id, '  one\n two \n')).toEqual(
      done(`\nAdded comment to ${id}\n\n`),
    );
    await world.fp('comment', id, 'later');
    const { comments } = await json('comment', 'list', id);
    expect(comments).toEqual([
      expect.objectContaining({ content: 'later' }),
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        issueId: id,
        author: 'ada@example.test',
        content: 'one\n two',
        createdAt: expect.stringMatching(time) as string,
      },
    ]);
  });

  it('when a remote is asked for, then it is told or missed', async () => {
    expect(await world.fp('project', 'remote', '--format', 'json')).toEqual(
      failed(
        'Project not linked to remote\n  Suggestion: No local project is registered here and no remote identity was found.',
      ),
    );
    world.bend({ REMOTE: 'acme' });
    expect(await json('project', 'remote')).toEqual({
      projectId: expect.stringMatching(/^proj_/) as string,
      workspaceSlug: 'acme',
      serverUrl: 'https://app.fp.dev',
      linkedAt: expect.stringMatching(time) as string,
      lastSyncedAt: expect.stringMatching(time) as string,
    });
  });

  it('when the guide is asked for, then it comes on stderr', async () => {
    world.bend({ STATUSES: 'todo,selected,done', PROPERTIES: 'labels:multiselect,x:text' });
    const { exitCode, stdout, stderr } = await world.fp('guide');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '\n' });
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      '## Project context',
      '- Prefix: RFA',
      '- Registered statuses (in order): todo, selected, done',
      '  - Default for new issues: todo',
    ]);
    expect(stderr).toContain('- Other registered properties: labels (multiselect), x (text)\n');
    expect(await world.fpIn(world.home, 'guide')).toEqual(
      done('\n', '## Project context\n- Not in an fp project. Run `fp init` first.\n'),
    );
  });

  it('when projects are listed, then both streams have them', async () => {
    const { stdout, stderr } = await world.fp('project', 'list');
    expect(stdout).toBe(stderr);
    expect(stdout).toMatch(
      /^\nRegistered projects:\n\n {2}project\n {4}Path: {4}\/.*\n {4}Storage: \/.*\/project-[0-9a-f]{8}\/\n/,
    );
  });

  it('when it is asked who is logged in, then name and e-mail are told', async () => {
    const { stdout } = await world.fp('auth', 'status');
    expect(stdout).toMatch(
      /^✓ Token valid\n\n {2}Source: .*\n {2}Token: abc\.\.\.\n\n {2}Name: .*\n {2}Email: /,
    );
  });

  it.each([
    [
      ['issue', 'show', 'nope'],
      "Issue nope not found\n  Suggestion: Run 'fp issue list' to see available issues",
    ],
    [
      ['comment', 'update', 'c', 'x'],
      "Comment c not found\n  Suggestion: Run 'fp comment list <issue-id>' to see available comments",
    ],
    [
      ['issue', 'update', 'RFA-', '--status', 'x'],
      'Invalid status: Status "x" is not in the registered options.',
    ],
    [
      ['issue', 'update', 'RFA-', '--property', 'x=1'],
      "Invalid value for extension property 'x': Property is not registered",
    ],
  ])('when %j fails, then in these words', async (args, text) => {
    await world.create('t');
    expect(await world.fp(...args)).toEqual(failed(text));
  });

  it('when there is no project, or not here, then in these words', async () => {
    expect(await world.fpIn(world.home, 'issue', 'list')).toEqual(
      failed(".fp directory not found\n  Suggestion: Run 'fp init' to initialize a project"),
    );
    const copy = join(world.home, 'copy');
    mkdirSync(join(copy, '.fp'), { recursive: true });
    const { exitCode, stdout } = await world.fpIn(copy, 'issue', 'list');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^This path is not registered with fp, but there are issues stored for 1 other location:\n/,
    );
  });
});

describe('given fp, in what it does', () => {
  it('when an issue is named by id, display id or a prefix, then it is found; a shared prefix is not', async () => {
    const id = await world.create('t');
    for (const name of [id, `RFA-${id.slice(0, 8)}`, id.slice(0, 2), 'RFA-']) {
      expect(await json('issue', 'show', name)).toMatchObject({ id });
    }
    await world.create('u');
    expect((await world.fp('issue', 'show', 'RFA-')).exitCode).toBe(1);
  });

  it('when it is run below the project, then it finds it', async () => {
    const below = join(world.project, 'a/b');
    mkdirSync(below, { recursive: true });
    expect((await world.fpIn(below, 'issue', 'list')).exitCode).toBe(0);
  });

  it('when updates are combined, then all of them count or none', async () => {
    const [id, other] = [await world.create('t'), await world.create('u')];
    const { stdout } = await world.fp('issue', 'update', id, '--status', 'done', '--depends', other);
    expect(stdout).toMatch(/^\n✓ Updated .*:\n {2}- status: todo → done\n/);
    expect((await world.fp('issue', 'update', '--title', 'x', id, '--status', 'no')).exitCode).toBe(1);
    expect(await json('issue', 'show', id)).toMatchObject({
      title: 't',
      status: 'done',
      dependencies: [other],
    });
    expect((await world.fp('issue', 'update', id)).exitCode).toBe(1);
  });

  it('when anything is edited, then updatedAt moves, with a comment too', async () => {
    const id = await world.create('t');
    const seen = new Set([(await world.shown(id))['updatedAt']]);
    for (const args of [
      ['issue', 'update', id, '--title', 'u'],
      ['comment', 'add', id, 'x'],
    ]) {
      await world.fp(...args);
      seen.add((await world.shown(id))['updatedAt']);
    }
    expect(seen.size).toBe(3);
  });

  it('when issues are listed, then by status and priority, no more than asked for', async () => {
    for (const priority of ['low', 'critical', 'medium'])
      await world.create(priority, '--priority', priority);
    await world.create('none');
    expect((await listed()).map(({ title }) => title)).toEqual(['critical', 'medium', 'low', 'none']);
    expect((await json('issue', 'list', '--limit', '2'))['issues']).toHaveLength(2);
    world.bend({ ISSUES: '5000' });
    const { stdout } = await world.fp('issue', 'list', '--limit', '9999', '--format', 'json');
    expect(stdout.length).toBeGreaterThan(1024 * 1024);
  });

  it('when a comment comes from a file, then it is read; stdin never is', async () => {
    const id = await world.create('t');
    writeFileSync(join(world.project, 'text.md'), ' -x\n');
    expect((await world.fp('comment', 'add', id, '--file', 'text.md')).exitCode).toBe(0);
    expect((await world.fp('comment', 'add', id, '--file', '-')).exitCode).toBe(1);
    expect((await json('comment', 'list', id))['comments']).toMatchObject([{ content: '-x' }]);
  });

  it.each([
    ['issue', 'list', '--json'],
    ['issue', 'list', '--status', 'todo,done'],
    ['issue', 'create', '--title', 't', '--label', 'x'],
    ['issue', 'create', '--title', 't', '--status', 'done'],
    ['issue', 'create', '--title', 't', '--assignee', 'x'],
    ['issue', 'create', '--title', 't', '--type', 'bug'],
    ['issue', 'create', '--title', 't', '--due', '2026-01-01'],
    ['issue', 'create', '--title', '-x'],
    ['issue', 'create', '--description', 'x'],
    ['issue', 'get', 'RFA-'],
    ['issue', 'delete', 'RFA-'],
    ['comment', 'add', 'RFA-', '-x'],
    ['auth', 'status', '--format', 'json'],
    ['project', 'list', '--format', 'json'],
    ['nonsense'],
    [],
  ])('when it is asked to %s %s %s %s %s, then it refuses', async (...args) => {
    await world.create('t');
    const { exitCode, stdout, stderr } = await world.fp(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).not.toBe('');
    expect(await listed()).toHaveLength(1);
  });

  it('when it writes, then everything is in the home, one file a project', async () => {
    await world.create('t');
    const folder = join(world.home, '.fiberplane/projects');
    const [name = ''] = readdirSync(folder);
    expect(readdirSync(join(folder, name))).toEqual(['project.json']);
    expect(readdirSync(world.project)).toEqual(['.fp']);
    expect(readFileSync(join(world.project, '.fp/config.toml'), 'utf8')).toMatch(
      /^project_id = "proj_.*\nprefix = "RFA"/,
    );
  });
});
