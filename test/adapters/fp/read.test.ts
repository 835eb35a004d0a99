import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fpEnvironment } from '../../../src/adapters/fp/environment.ts';
import { plainProject, projectIn } from '../../../src/adapters/fp/guide.ts';
import { rowsIn } from '../../../src/adapters/fp/read.ts';
import type { TrackerEvent } from '../../../src/index.ts';
import { FpWorld, issueAt, to } from './fp-world.ts';

let world: FpWorld;
beforeEach(async () => {
  world = await FpWorld.open();
});

describe('given a project of fp', () => {
  it('when it is read, then in one list, and its guide is asked once', async () => {
    await world.create('one');
    await world.connector().readAll();
    expect(world.asked).toEqual([
      ['--version'],
      ['issue', 'list', '--limit', '1000000', '--format', 'json'],
      ['guide'],
    ]);
  });

  it('when it has no issues, then none are read', async () => {
    expect((await world.connector().readAll()).issues).toEqual([]);
  });

  it('when an issue has everything, then it is told in the words of the contract', async () => {
    world.bend({ PROPERTIES: 'labels:multiselect,team:text' });
    const parent = await world.create('parent');
    const blocker = await world.create('blocker');
    const id = await world.create('title', '--description', 'body', '--priority', 'high', '--parent', parent);
    const flags = ['--depends', blocker, '--property', 'labels=a,b', '--property', 'team=core'];
    await world.fp('issue', 'update', id, '--status', 'in-progress', ...flags);
    const { createdAt, updatedAt } = await world.shown(id);

    expect(await issueAt(world.connector(), id)).toEqual({
      ref: { ...to(id), key: `RFA-${id.slice(0, 8)}` },
      title: 'title',
      body: 'body',
      status: 'in_progress',
      issue_type: 'task',
      priority: 2,
      assignees: [],
      labels: ['a', 'b'],
      parent_ref: to(parent),
      links: [{ type: 'blocked_by', target: to(blocker) }],
      custom_fields: { team: 'core' },
      created_at: createdAt,
      updated_at: updatedAt,
      provider_metadata: { shortId: id.slice(0, 8), status: 'in-progress', priority: 'high' },
    });
    expect((await issueAt(world.connector(), blocker)).links).toEqual([{ type: 'blocks', target: to(id) }]);
    expect((await issueAt(world.connector(), parent)).links).toEqual([{ type: 'parent_of', target: to(id) }]);
  });

  it('when an issue has nothing but a title, then the rest is empty', async () => {
    const issue = await issueAt(world.connector(), await world.create('bare'));
    expect(issue).toMatchObject({
      body: null,
      status: 'todo',
      priority: 0,
      labels: [],
      parent_ref: null,
      links: [],
      custom_fields: {},
    });
  });

  it('when it holds 5000 issues, then all of them are read', async () => {
    world.bend({ ISSUES: '5000' });
    const { issues } = await world.connector().readAll();
    expect(new Set(issues.map(({ ref }) => ref.id)).size).toBe(5_000);
  });

  it('when fp prints control characters as they are, then they are read as what they are', async () => {
    const title = 'one " quote,\ta tab, \\ and \u001b[1m';
    const id = await world.create(title, '--description', 'line\nline\r\n');
    world.bend({ CONTROL_CHARACTERS: '1' });
    expect(await issueAt(world.connector(), id)).toMatchObject({ title, body: 'line\nline\r\n' });
  });

  it('when fp has a status that nobody knows, then it is todo, kept, and told once', async () => {
    world.bend({ STATUSES: 'todo,in-progress,done,parked' });
    const ids = [await world.create('a'), await world.create('b')];
    for (const id of ids) await world.fp('issue', 'update', id, '--status', 'parked');
    const events: TrackerEvent[] = [];
    const { issues } = await world.connector().readAll({ observe: (event) => events.push(event) });
    expect(issues.map(({ status, provider_metadata: { status: raw } }) => [status, raw])).toEqual([
      ['todo', 'parked'],
      ['todo', 'parked'],
    ]);
    expect(events).toEqual([{ type: 'note', message: expect.stringContaining("'parked'") as string }]);
  });

  it('when the answer is cut, then it is an error, never a shorter read', async () => {
    await world.create('one');
    world.bend({ MALFORMED: '1' });
    await expect(world.connector().readAll()).rejects.toMatchObject({ code: 'read_incomplete' });
  });

  it('when its build lists no properties, then a newer one is asked for', async () => {
    await world.create('one');
    world.bend({ BUILD: 'd818046' });
    await expect(world.connector().readAll()).rejects.toMatchObject({
      code: 'command_unsupported',
      message: expect.stringContaining('a381766') as string,
      hint: expect.stringContaining('fp update') as string,
    });
  });

  it('when fp hangs, then the caller’s time ends it', async () => {
    world.bend({ HANG: 'issue list' });
    const deadline = { at: performance.now() + 600, spanMs: 600 };
    await expect(world.connector().readAll({ deadline })).rejects.toMatchObject({
      code: 'deadline_exceeded',
      effect: 'none',
    });
  });

  it('when fp crashes, then it is an error', async () => {
    world.bend({ CRASH: 'issue list' });
    await expect(world.connector().readAll()).rejects.toMatchObject({
      code: 'connector_failed',
      effect: 'none',
    });
  });
});

describe('given a list of fp', () => {
  const row = {
    id: 'a',
    title: 't',
    status: 'todo',
    priority: null,
    parent: null,
    dependencies: [],
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    properties: {},
  };
  const list = (...issues: unknown[]) => JSON.stringify({ issues });

  it('when a key is added that nobody knows, then it is no fault', () => {
    expect(rowsIn(list({ ...row, estimate: 5 }), 10)).toHaveLength(1);
  });

  it.each([
    ['a bare array', '[]'],
    ['an object without issues', '{}'],
    ['nothing', ''],
    ['an issue that is none', list(5)],
    ['an issue without a title', list({ ...row, title: undefined })],
    ['an issue without a date', list({ ...row, updatedAt: null })],
    ['a priority that is no word', list({ ...row, priority: 2 })],
    ['a description that is no text', list({ ...row, description: {} })],
    ['no dependencies', list({ ...row, dependencies: undefined })],
    ['dependencies that are no ids', list({ ...row, dependencies: [{}] })],
    ['properties that are none', list({ ...row, properties: [] })],
    ['an issue twice', list(row, row)],
    ['as many issues as were asked for', list(row, { ...row, id: 'b' }, { ...row, id: 'c' })],
  ])('when it is %s, then the read is not complete', (_, text) => {
    expect(() => rowsIn(text, 3)).toThrow(expect.objectContaining({ code: 'read_incomplete' }) as Error);
  });
});

describe('given the wrong place or program', () => {
  it('when the folder has no project, then it is named, with what to do', async () => {
    const cwd = join(world.project, 'below');
    mkdirSync(cwd);
    const refused = expect.objectContaining({
      code: 'workspace_missing',
      message: `There is no fp project in ${cwd}.`,
      hint: expect.stringContaining('`fp init`') as string,
    }) as Error;
    await expect(world.connector({ cwd }).readAll()).rejects.toEqual(refused);
    await expect(world.connector({ cwd }).probe()).rejects.toEqual(refused);
  });

  it('when there is no such folder, then it is a missing workspace too', async () => {
    await expect(world.connector({ cwd: join(world.home, 'no') }).readAll()).rejects.toMatchObject({
      code: 'workspace_missing',
    });
  });

  it('when fp itself finds no project, then its own words are told', async () => {
    world.bend({ UNREGISTERED: '1' });
    await expect(world.connector().probe()).rejects.toMatchObject({
      code: 'workspace_missing',
      message: expect.stringContaining('This path is not registered with fp') as string,
      hint: expect.stringContaining('fp project list') as string,
    });
  });

  it('when the program is not there, then it is missing', async () => {
    await expect(world.connector({ command: '/no/fp' }).probe()).rejects.toMatchObject({
      code: 'command_missing',
    });
  });

  it.each(['fp 3.2.1', '0.25.0', 'v0.25.0 (a381766)', 'Fiberplane CLI'])(
    'when the version line is "%s", then it is another program called fp',
    async (VERSION) => {
      world.bend({ VERSION });
      await expect(world.connector().readAll()).rejects.toMatchObject({
        code: 'command_unsupported',
        message: expect.stringContaining('another program called fp') as string,
      });
    },
  );

  it('when fp is too old, then both versions are named', async () => {
    world.bend({ VERSION: '0.24.9 (abcdef0)' });
    await expect(world.connector().readAll()).rejects.toMatchObject({
      code: 'command_unsupported',
      message: 'fp 0.24.9 is too old; 0.25.0 or newer is needed.',
    });
  });

  it('when fp is newer than anything tried, then it is told and used', async () => {
    world.bend({ VERSION: '0.26.1 (abcdef0)' });
    const events: TrackerEvent[] = [];
    await world.connector().readAll({ observe: (event) => events.push(event) });
    expect(events).toEqual([{ type: 'note', message: expect.stringContaining('0.26.1 is newer') as string }]);
    expect((await world.connector().probe()).notes).toHaveLength(1);
    world.bend({});
    expect(await world.connector().probe()).toEqual({ version: '0.25.0', notes: [] });
  });

  it.each(['stdout', 'stderr'])(
    'when fp fails on %s in words that nobody knows, then it failed',
    async (on) => {
      const command = join(world.home, 'fp');
      const script = `[ "$1" = --version ] && echo '0.25.0 (a1)' && exit 0\nprintf 'odd \\033[31mred\\033[0m\\n end' >&${on === 'stdout' ? 1 : 2}; exit 1\n`;
      writeFileSync(command, `#!/bin/sh\n${script}`);
      chmodSync(command, 0o755);
      await expect(world.connector({ command }).readAll()).rejects.toMatchObject({
        code: 'connector_failed',
        message: `fp issue list in ${world.project}: odd red end (exit code 1)`,
      });
    },
  );
});

describe('given the guide of fp', () => {
  it('when extensions register words, then they are known', () => {
    const text = [
      '## Project context',
      '- Prefix: M-C',
      '- Registered statuses (in order): todo, selected, done',
      '  - Default for new issues: selected',
      '  - Counts as "current": todo  [auto]',
      '- Other registered properties: labels (multiselect), rfa-number (text)',
    ].join('\n');
    expect(projectIn(text)).toEqual({
      prefix: 'M-C',
      statuses: ['todo', 'selected', 'done'],
      defaultStatus: 'selected',
      properties: new Map([
        ['labels', 'multiselect'],
        ['rfa-number', 'text'],
      ]),
    });
  });

  it('when it tells no statuses, then a plain project is not claimed to be told', () => {
    expect(projectIn('- Not in an fp project. Run `fp init` first.')).toBeNull();
    expect(projectIn('- Registered statuses (in order): a')).toEqual({
      ...plainProject,
      statuses: ['a'],
      defaultStatus: 'a',
    });
  });
});

it('given a user’s environment, when fp is started, then it has no secret and no other place to go', () => {
  const from = {
    PATH: '/bin',
    HOME: realpathSync('.'),
    FP_AGENT_NAME: 'ada',
    FP_SESSION_ID: 's',
    FP_TOKEN: 't',
  };
  const elsewhere = { FP_REMOTE: 'rest-api', FP_WORKSPACE: 'w', FP_PROJECT_ID: 'p', FP_SERVER_URL: 'u' };
  const more = { FP_API_HOST: 'h', LINEAR_API_KEY: 'k', EMPTY: undefined };
  expect(Object.keys(fpEnvironment({ ...from, ...elsewhere, ...more })).sort()).toEqual(
    ['DO_NOT_TRACK', 'FP_AGENT_NAME', 'FP_SESSION_ID', 'HOME', 'NO_COLOR', 'PATH', 'TERM', 'TZ'].sort(),
  );
});
