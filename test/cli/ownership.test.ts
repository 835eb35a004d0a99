import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld, type JsonError } from './cli-fixture.ts';
import { runDoctor } from './doctor-fixture.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
});
afterEach(() => world.close());

const config = () => readFileSync(join(world.project, '.kittify/config.yaml'), 'utf8');
const given = (rules: string) =>
  world.write('.kittify/config.yaml', `tracker:\n  provider: beads\n  workspace: w\n${rules}`);
const two =
  '  ownership:\n    mode: spec_kitty_authoritative\n    field_owners: {}\n  doctrine:\n    mode: external_authoritative\n    field_owners: {}\n';
const older = '  doctrine:\n    mode: split_ownership\n    field_owners: {}\n';
const newer = older.replace('doctrine', 'ownership');
const spec_kitty = (version: string) =>
  world.write('.kittify/metadata.yaml', `spec_kitty:\n  version: ${version}\n`);

describe('bind', () => {
  it.each(['--ownership-mode', '--doctrine-mode'])('takes the mode by %s', async (option) => {
    await world.say(['bind', '--provider', 'beads', '--workspace', 'w', option, 'split_ownership']);
    expect(config()).toContain('  ownership:\n    mode: split_ownership\n');
  });

  it('refuses two modes', async () => {
    const words = ['bind', '--ownership-mode', 'split_ownership', '--doctrine-mode'];
    const said = await world.say([...words, 'external_authoritative', '--json']);
    expect(said.json<JsonError>().error).toMatchObject({ code: 'usage', exitCode: 2 });
    expect(said.json<JsonError>().error.message).toContain('--doctrine-mode');
  });
});

describe('status', () => {
  it('names the mode under both names for programs, under one for people', async () => {
    given(newer);
    const { ownership_mode, doctrine_mode } = (await world.say(['status', '--json'])).json();
    expect([ownership_mode, doctrine_mode]).toEqual(['split_ownership', 'split_ownership']);
    const { stdout, stderr } = await world.say(['status']);
    expect(stdout).toContain('- ownership_mode: split_ownership');
    expect(stdout + stderr).not.toContain('doctrine');
  });

  it('follows ownership, and reports that doctrine says something else', async () => {
    given(two);
    const { exitCode, stdout, stderr } = await world.say(['status']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('- ownership_mode: spec_kitty_authoritative');
    expect(stderr).toMatch(/two sets of ownership rules: tracker.ownership \(spec_kitty_authoritative\)/);
    expect(stderr).toContain('tracker bind --provider beads');
  });

  it('reports field owners that differ under one mode', async () => {
    given(newer.replace('{}', '{ title: local }') + older);
    const { stderr } = await world.say(['status']);
    expect(stderr).toContain('(split_ownership, title=local)');
    expect(stderr).toContain('(split_ownership, no field owners)');
  });

  it.each([
    ['the same mode twice', newer + older],
    ['an older spelling of the same', newer + older.replace('split_ownership', 'split')],
    ['the default beside nothing', '  ownership: {}\n  doctrine: { mode: external_authoritative }\n'],
    [
      'an older name of a field',
      `${newer.replace('{}', '{ parent: local }')}${older.replace('{}', '{ parent_ref: local }')}`,
    ],
  ])('has nothing to report of %s', async (_, rules) => {
    given(rules);
    spec_kitty('3.0.3');
    expect((await world.say(['status'])).stderr).toBe('');
  });

  it('reports a key that spec-kitty 4 refuses', async () => {
    given(older);
    spec_kitty('4.0.0rc7');
    expect((await world.say(['status'])).stderr).toMatch(
      /tracker.doctrine, which spec-kitty .* refuses since 4.0/,
    );
  });
});

describe('doctor', () => {
  it('fails where two sets of rules differ, and bind ends that', async () => {
    given(two);
    const { of } = await runDoctor(world);
    expect(of('binding')).toMatchObject({ status: 'failed', code: 'config_invalid' });
    expect((await world.say(['bind', '--provider', 'beads'])).exitCode).toBe(0);
    expect(config()).not.toContain('doctrine');
    expect((await runDoctor(world)).of('binding')).toMatchObject({ status: 'ok' });
  });

  it('warns of a key that spec-kitty 4 refuses', async () => {
    given(older);
    spec_kitty('3.2.7');
    expect((await runDoctor(world)).of('binding')).toMatchObject({ status: 'warning' });
    await world.say(['bind', '--provider', 'beads']);
    expect((await runDoctor(world)).of('binding')).toMatchObject({ status: 'ok' });
    expect(config()).toContain(newer);
  });
});

describe('a login of spec-kitty 3.1 or later', () => {
  const file = () => join(world.home, 'auth', 'session.json');
  beforeEach(() => {
    mkdirSync(join(world.home, 'auth'), { recursive: true });
    writeFileSync(file(), '{}');
    world.write('.kittify/config.yaml', 'tracker:\n  provider: linear\n  project_slug: p\n');
    writeFileSync(join(world.home, 'config.toml'), '[sync]\nserver_url = "https://kitty.example.com"\n');
  });

  it.each([[['auth', 'status']], [['sync', 'pull']], [['status']], [['map', 'list']]])(
    'is named by %j, which cannot use it',
    async (words) => {
      const { error } = (await world.say([...words, '--json'])).json<JsonError>();
      expect(error).toMatchObject({ code: 'login_required', exitCode: 4 });
      expect(error.hint).toContain('tracker auth login');
      expect(error.hint).toContain(file());
    },
  );

  it('is named by doctor', async () => {
    expect((await runDoctor(world)).of('login')?.remedy).toContain(file());
  });
});
