import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beadsStoreIn } from '../../src/adapters/beads/beads-store.ts';
import type { NormalizedIssue, PullQuery, Tracker } from '../../src/index.ts';
import type { BdWorkspace } from './bd-workspace.ts';
import { given, row } from './bd-rows.ts';
import { bd } from './which-bd.ts';

async function pulled(tracker: Tracker, query: PullQuery = {}): Promise<NormalizedIssue[]> {
  const issues: NormalizedIssue[] = [];
  for await (const { body } of tracker.pullAll(query)) issues.push(...body.items);
  return issues;
}

describe('reading beads', () => {
  it('a cursor is good until the tracker has changed', async () => {
    const workspace = given();
    workspace.import(['t-a', 't-b', 't-c'].map((id) => row(id)));
    const tracker = await workspace.tracker();
    const { body } = await tracker.pull({ limit: 2 });
    await tracker.pull({ limit: 2 });
    const cursor = body.next_cursor ?? '';
    expect((await tracker.pull({ limit: 2, cursor })).body.items.map(({ ref }) => ref.id)).toEqual(['t-c']);
    workspace.import([row('t-d')]);
    expect((await tracker.pull({ limit: 2, cursor })).body.has_more).toBe(false);
    await tracker.pull();
    await expect(tracker.pull({ limit: 2, cursor })).rejects.toMatchObject({
      code: 'cursor_expired',
      exitCode: 2,
    });
  });

  it('filters mean what they mean for the SaaS', async () => {
    const workspace = given();
    workspace.import([
      row('t-a', { status: 'closed', closed_at: '2026-01-02T00:00:00Z' }),
      row('t-b', { issue_type: 'bug', updated_at: '2026-02-01T00:00:00Z' }),
      row('t-c', { status: 'in_progress', issue_type: 'feature', updated_at: '2026-03-01T00:00:00Z' }),
    ]);
    const tracker = await workspace.tracker();
    const ids = async (filters: PullQuery['filters']) =>
      (await pulled(tracker, filters === undefined ? {} : { filters })).map(({ ref }) => ref.id);
    expect(await ids({ status: ['done', 'in_progress'] })).toEqual(['t-a', 't-c']);
    expect(await ids({ issue_type: ['story', 'bug'] })).toEqual(['t-b', 't-c']);
    expect(await ids({ updated_since: '2026-02-01T00:00:00Z' })).toEqual(['t-b', 't-c']);
  });

  it('titles and texts of any kind come through', async () => {
    const titles = [
      '-x',
      '--help',
      '@file',
      'a'.repeat(500),
      'line\nbreak',
      'tab\tstop',
      'RTL \u202e abc',
      '🧑‍🤝‍🧑',
      'nul \u0000',
      '  outer  ',
    ];
    const workspace = given();
    workspace.import(titles.map((title, index) => row(`t-${index}`, { title, description: `${title}\r\n` })));
    const issues = await pulled(await workspace.tracker());
    expect(issues.map(({ title }) => title)).toEqual(titles);
    expect(issues.map(({ body }) => body)).toEqual(titles.map((title) => `${title}\r\n`));
  });

  it('more than one default page, most of it closed: nothing is hidden', async () => {
    const workspace = given();
    const closed = { status: 'closed', closed_at: '2026-01-02T00:00:00Z' };
    workspace.import(
      Array.from({ length: 120 }, (_, index) => row(`t-${index}`, index % 3 === 0 ? {} : closed)),
    );
    expect(await pulled(await workspace.tracker())).toHaveLength(120);
  });

  it('edges on both ends, comments and labels are there', async () => {
    const workspace = given();
    workspace.import([
      row('t-a', {
        labels: ['x', 'ü'],
        dependencies: [{ issue_id: 't-a', depends_on_id: 't-b', type: 'blocks' }],
        comments: [{ author: 'ann', text: 'hello', created_at: '2026-01-01T00:00:00Z' }],
      }),
      row('t-b'),
      row('t-b.1', { dependencies: [{ issue_id: 't-b.1', depends_on_id: 't-b', type: 'parent-child' }] }),
    ]);
    const [a, b, child] = await pulled(await workspace.tracker());
    expect(a).toMatchObject({ labels: ['x', 'ü'], links: [{ type: 'blocked_by', target: { id: 't-b' } }] });
    expect(a?.provider_metadata?.['comments']).toMatchObject([{ author: 'ann', text: 'hello' }]);
    expect(b?.links).toMatchObject([
      { type: 'blocks', target: { id: 't-a' } },
      { type: 'parent_of', target: { id: 't-b.1' } },
    ]);
    expect(child?.parent_ref).toMatchObject({ id: 't-b' });
  });

  it.each(['missing', 'broken'])(
    'metadata.json %s: bd reads nothing and ends with 0; we say so',
    async (how) => {
      const workspace = given();
      workspace.import([row('t-a')]);
      const tracker = await workspace.tracker();
      await tracker.pull();
      const file = join(workspace.project, '.beads/metadata.json');
      if (how === 'missing') rmSync(file);
      else writeFileSync(file, '{broken');
      expect(workspace.bd(['export']).trim()).toBe('');
      await expect(tracker.pull()).rejects.toMatchObject({ code: 'workspace_broken', exitCode: 3 });
      expect((await tracker.status()).body).toMatchObject({ issue_count: 1 });
    },
  );

  it.each(['emptied', 'another name'])('a store that is %s is not an empty tracker', async (how) => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const tracker = await workspace.tracker();
    await tracker.pull();
    const beads = join(workspace.project, '.beads');
    // With this usual setting bd tells a prefix without looking at its store.
    writeFileSync(join(beads, 'config.yaml'), 'issue-prefix: t\n');
    if (how === 'emptied') {
      rmSync(join(beads, 'embeddeddolt'), { recursive: true });
      mkdirSync(join(beads, 'embeddeddolt'));
    } else {
      const metadata = JSON.parse(readFileSync(join(beads, 'metadata.json'), 'utf8')) as object;
      writeFileSync(join(beads, 'metadata.json'), JSON.stringify({ ...metadata, dolt_database: 'zzz' }));
    }
    await expect(tracker.pull()).rejects.toMatchObject({ code: 'workspace_broken', exitCode: 3 });
    expect((await tracker.status()).body).toMatchObject({ issue_count: 1 });
  });

  it('no workspace: told with the way out, and no litter is left', async () => {
    const workspace = given({ initialised: false });
    const tracker = await workspace.tracker();
    await expect(tracker.pull()).rejects.toMatchObject({
      code: 'workspace_missing',
      hint: expect.stringContaining('bd init') as string,
    });
    expect(readdirSync(workspace.project)).toEqual(['.kittify']);
  });

  it('a store that is gone is told as damage, not as nothing', async () => {
    const workspace = given();
    rmSync(join(workspace.project, '.beads/embeddeddolt'), { recursive: true });
    await expect((await workspace.tracker()).pull()).rejects.toMatchObject({ code: 'workspace_broken' });
  });

  it('variables of the shell do not lead it to another store', async () => {
    const [workspace, other] = [given(), given()];
    workspace.import([row('t-mine')]);
    other.import([row('t-other')]);
    const tracker = await workspace.tracker({
      BEADS_DIR: join(other.project, '.beads'),
      BEADS_DB: join(other.project, '.beads'),
      BD_JSON_ENVELOPE: '1',
      BD_AGENT_MODE: '1',
    });
    expect((await pulled(tracker)).map(({ ref }) => ref.id)).toEqual(['t-mine']);
  });

  it('the folder of the workspace can be named', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const elsewhere = join(workspace.folder, 'elsewhere');
    mkdirSync(join(elsewhere, '.kittify'), { recursive: true });
    const { createTracker } = await import('../../src/index.ts');
    const tracker = createTracker({
      directory: elsewhere,
      home: join(workspace.folder, 'spec-kitty'),
      environment: workspace.environment,
    });
    const credentials = { command: bd, cwd: '../project' };
    await tracker.bind({ provider: 'beads', workspace: 'main', credentials });
    expect(await pulled(tracker)).toHaveLength(1);
  });

  it('a worktree shares the workspace of its repository', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const worktree = join(workspace.folder, 'worktree');
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: workspace.project, env: { ...workspace.environment } });
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '--allow-empty', '-m', 'x');
    git('worktree', 'add', '-q', worktree);
    mkdirSync(join(worktree, '.kittify'), { recursive: true });
    const { createTracker } = await import('../../src/index.ts');
    const tracker = createTracker({
      directory: worktree,
      home: join(workspace.folder, 'spec-kitty'),
      environment: workspace.environment,
    });
    await tracker.bind({ provider: 'beads', workspace: 'main', credentials: { command: bd } });
    expect(await pulled(tracker)).toHaveLength(1);
  });

  it('the store that bd takes is known without asking it: of a project, a worktree, behind a redirect', () => {
    const workspace = given();
    const [worktree, led] = [join(workspace.folder, 'worktree'), join(workspace.folder, 'led')];
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: workspace.project, env: { ...workspace.environment } });
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '--allow-empty', '-m', 'x');
    git('worktree', 'add', '-q', worktree);
    mkdirSync(join(led, '.beads'), { recursive: true });
    git('init', '-q', led);
    writeFileSync(join(led, '.beads/redirect'), '../project/.beads\n');
    for (const folder of [workspace.project, worktree, led]) {
      const told = execFileSync(bd, ['context', '--json'], {
        cwd: folder,
        env: { ...workspace.environment },
      });
      const { beads_dir: path, project_id: id } = JSON.parse(told.toString()) as Record<string, string>;
      expect(beadsStoreIn(folder)).toEqual({ path, id });
    }
  });

  it('two projects with one name for their workspaces share nothing', async () => {
    const [one, two] = [given(), given()];
    one.import([row('t-a')]);
    two.import([row('t-b'), row('t-c')]);
    const home = join(one.folder, 'spec-kitty');
    const { createTracker } = await import('../../src/index.ts');
    const open = async ({ project, environment }: BdWorkspace) => {
      const tracker = createTracker({ directory: project, home, environment });
      await tracker.bind({ provider: 'beads', workspace: 'main', credentials: { command: bd } });
      return tracker;
    };
    const [first, second] = [await open(one), await open(two)];
    expect(await pulled(first)).toHaveLength(1);
    expect(await pulled(second)).toHaveLength(2);
    expect((await first.status()).body).toMatchObject({ issue_count: 1 });
  });
});
