import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError, type Said } from './cli-fixture.ts';

/** The commands of a local provider, on the double of fp; bd has its own in contract-tests. */
const fp = fileURLToPath(new URL('../doubles/fp/fp', import.meta.url));
let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
  fpDirectly(['init', '--prefix', 'T', '--yes', '--agent', 'skip']);
  await world.type([...bind, '--ownership-mode', 'split_ownership']);
});
afterEach(() => world.close());

const bind = ['bind', '--provider', 'fp', '--workspace', 'main', '--credential', `command=${fp}`];
const ref = (id: string) => ({ system: 'fp', id, workspace: 'main' });

function fpDirectly(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(fp, args, {
    cwd: world.project,
    env: { PATH: process.env['PATH'], HOME: world.folder },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`fp ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

const idOf = (title: string): string => {
  const { issues } = JSON.parse(fpDirectly(['issue', 'list', '--limit', '1000', '--format', 'json'])) as {
    issues: { id: string; title: string }[];
  };
  return issues.find((issue) => issue.title === title)?.id ?? `no '${title}'`;
};

function push(items: unknown, ...more: string[]): Promise<Said> {
  return world.type(['sync', 'push', '--items-json', world.items(items), ...more]);
}

describe('sync push', () => {
  it('creates and changes issues, and shows what became of each item', async () => {
    const created = await push([
      { ref: ref('WP01'), action: 'create', patch: { title: '-first', priority: 1 } },
      { ref: ref('WP02'), action: 'create', patch: { title: 'second', parent_ref: ref('WP01') } },
    ]);
    expect(created.exitCode).toBe(0);
    expect(created.stdout).toMatch(/WP01 +create +created[\s\S]*Push ok\n- total: 2\n- succeeded: 2/);
    const moved = await push(
      [{ ref: ref(idOf('-first')), action: 'transition', target_status: 'done' }],
      '--json',
    );
    expect(moved.json()).toMatchObject({
      status: 'ok',
      provider: 'fp',
      identity_path: null,
      items: [{ outcome: 'transitioned' }],
      stats: { pushed_updated: 1 },
    });
    const pulled = (await world.type(['sync', 'pull', '--json'])).json<{ items: object[] }>();
    expect(pulled.items).toHaveLength(2);
    expect((await world.type(['sync', 'run', '--json'])).json()).toMatchObject({
      status: 'ok',
      summary: { total: 0 },
    });
  });

  it('refuses field by field: some is 6, everything is 5 with the command that allows it', async () => {
    await push([{ ref: ref('WP01'), action: 'create', patch: { title: 'one' } }]);
    const some = await push([
      { ref: ref(idOf('one')), action: 'update', patch: { title: 'two', assignees: ['ann'] } },
    ]);
    expect(some.exitCode).toBe(6);
    expect(some.stdout).toMatch(/field_refused[\s\S]*assignees/);
    await world.type(['bind', '--ownership-mode', 'external_authoritative']);
    const all = await push(
      [{ ref: ref(idOf('two')), action: 'update', patch: { title: 'three' } }],
      '--json',
    );
    expect(all.exitCode).toBe(5);
    expect(all.json<JsonError>().error).toMatchObject({
      code: 'policy_refused',
      hint: expect.stringContaining(
        'tracker bind --ownership-mode split_ownership --field-owner title=shared',
      ) as string,
    });
    expect(idOf('three')).toBe("no 'three'");
  });

  it('given a conflict that stays open, then the dry run ends like the write', async () => {
    await push([{ ref: ref('WP01'), action: 'create', patch: { title: 'one' } }]);
    const id = idOf('one');
    fpDirectly(['issue', 'update', id, '--title', 'theirs']);
    const items = [{ ref: ref(id), action: 'update', patch: { title: 'ours' } }];
    const dry = await push(items, '--conflicts', 'fail', '--dry-run');
    const real = await push(items, '--conflicts', 'fail');
    expect([dry.exitCode, real.exitCode]).toEqual([6, 6]);
    expect(dry.stdout).toContain('! title');
  });

  it('without items sends what waits; nothing is done too', async () => {
    const nothing = await world.type(['sync', 'push']);
    expect(nothing.exitCode).toBe(0);
    expect(nothing.stdout).toMatch(/^Push ok\n- total: 0/);
  });

  it('--dry-run prints the plan and writes nothing', async () => {
    const items = [{ ref: ref('WP01'), action: 'create', patch: { title: 'one', body: 'text' } }];
    const plan = await push(items, '--dry-run');
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout).toMatch(/create {2}one\n {2}> title: one\n {2}> body: text\n\nDry run: 1 issue to/);
    expect((await push(items, '--dry-run', '--json')).json()).toMatchObject({
      dry_run: true,
      provider: 'fp',
      issues: [{ action: 'create', title: 'one' }],
    });
    expect(idOf('one')).toBe("no 'one'");
  });

  it.each([
    [['sync', 'push', '--limit', '5'], 2, '--limit'],
    [['sync', 'run', '--limit', '5'], 2, '--limit'],
    [['sync', 'run', '--no-wait'], 2, '--no-wait'],
    [['sync', 'run', '--conflicts', 'mine'], 2, '--conflicts'],
    [['sync', 'push', '--max-deletions', '-1'], 2, 'max-deletions'],
    [['sync', 'publish'], 5, 'publish'],
    [['operations', 'show', 'x'], 2, 'local'],
    [['bind', '--ownership-mode', 'mine'], 2, 'split_ownership'],
    [['bind', '--field-owner', 'colour=local'], 2, 'colour'],
    [['bind', '--project-slug', 'x'], 2, '--project-slug'],
  ])('%j is refused with %i and says why', async (args, code, told) => {
    const { exitCode, stderr, stdout } = await world.type(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(told);
  });
});

describe('sync run', () => {
  it('brings both sides together, and tells conflicts and what is left open', async () => {
    await push([{ ref: ref('WP01'), action: 'create', patch: { title: 'one' } }]);
    const id = idOf('one');
    fpDirectly(['issue', 'update', id, '--title', 'theirs', '--priority', 'high']);
    const plan = await world.type(['sync', 'run', '--dry-run']);
    expect(plan.stdout).toMatch(/update[\s\S]*< title: one -> theirs[\s\S]*< priority: 0 -> 2/);
    const run = await world.type(['sync', 'run']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^Sync run ok[\s\S]*pull: ok \(total: 1/);
  });

  it('options of local providers are refused for others', async () => {
    world.write('.kittify/config.yaml', 'tracker:\n  provider: linear\n  project_slug: platform\n');
    for (const args of [
      ['sync', 'run', '--dry-run'],
      ['sync', 'run', '--conflicts', 'fail'],
    ]) {
      const { exitCode, json } = await world.type([...args, '--json']);
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      const { code, hint } = json<JsonError>().error;
      expect(code).toBe('option_not_applicable');
      // That would be the very change that was to be seen first.
      if (args.includes('--dry-run')) expect(hint).not.toMatch(/leave the option out/i);
    }
  });
});

describe('map', () => {
  it('keeps which work package is which issue', async () => {
    expect((await world.type(['map', 'list'])).stdout).toBe('No mappings found\n');
    const added = await world.type([
      'map',
      'add',
      '--wp-id',
      'WP01',
      '--external-id',
      'abc',
      '--external-key',
      'T-abc',
    ]);
    expect(added).toMatchObject({ exitCode: 0, stdout: 'Mapped WP01 to abc\n' });
    expect((await world.type(['map', 'list'])).stdout).toMatch(/WP01 +fp +T-abc +abc +main/);
    const clash = await world.type(['map', 'add', '--wp-id', 'WP02', '--external-id', 'abc', '--json']);
    expect(clash.json<JsonError>().error).toMatchObject({ code: 'mapping_clash', exitCode: 2 });
    expect(clash.json<JsonError>().error.hint).toContain('tracker map remove --wp-id WP01');
    expect((await world.type(['map', 'remove', '--wp-id', 'WP01'])).stdout).toBe(
      'WP01 is not mapped to abc any more\n',
    );
    expect((await world.type(['map', 'list', '--json'])).json()).toEqual({ mappings: [] });
  });

  it.each([
    [['map', 'add', '--wp-id', 'WP01'], '--external-id is required'],
    [['map', 'add', '--external-id', 'x'], '--wp-id is required'],
    [['map', 'add', '--wp-id', ' ', '--external-id', 'x'], 'must have a name'],
    [['map', 'remove'], 'Name one end'],
    [['map', 'remove', '--wp-id', 'WP09'], "'WP09'"],
  ])('%j is wrong input', async (args, told) => {
    const { exitCode, stderr } = await world.type(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(told);
  });
});

describe('bind', () => {
  it('keeps the ownership rules where it is not named, and replaces the mode where it is', async () => {
    await world.type(['bind', '--field-owner', 'title=local', '--field-owner', 'labels=external']);
    await world.type(['bind', '--workspace', 'other']);
    const text = () => readFileSync(join(world.project, '.kittify/config.yaml'), 'utf8');
    expect(text()).toMatch(
      /workspace: other[\s\S]*mode: split_ownership[\s\S]*title: local, labels: external/,
    );
    await world.type(['bind', '--ownership-mode', 'spec_kitty_authoritative']);
    expect(text()).toMatch(/mode: spec_kitty_authoritative[\s\S]*title: local/);
  });
});
