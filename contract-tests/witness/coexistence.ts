import assert from 'node:assert/strict';
import type { PythonClient, Release } from './python-client.ts';
import { SpecKittyProject } from './spec-kitty-project.ts';
import type { Said } from './witness-world.ts';

type Releases = Readonly<Record<Release, PythonClient>>;

/** One project, used by spec-kitty and by tracker in turn: both follow the same owners, and neither stops the other. */
export interface Coexistence {
  readonly name: string;
  readonly run: (releases: Releases) => Promise<void>;
}

const names: readonly Release[] = ['3.0.3', '3.2.7', '4.0.0rc7'];
const modes = ['external_authoritative', 'spec_kitty_authoritative', 'split_ownership'] as const;
type Mode = (typeof modes)[number];
const usual = 'external_authoritative';
const beads = ['--provider', 'beads', '--workspace', 'demo'];

export const coexistences: readonly Coexistence[] = [
  ...names.flatMap((release) =>
    [null, ...modes].map((mode) => ({
      name: `bound by ours (${mode ?? 'no mode'}): spec-kitty ${release} follows the same owners`,
      run: inProjectOf(release, async (project, client) => {
        worked(await project.ours('bind', ...beads, ...(mode === null ? [] : ['--ownership-mode', mode])));
        await ownersAgree(project, client, mode ?? usual);
        await gatedCommandWorks(project, client);
      }),
    })),
  ),
  ...names.flatMap((release) =>
    modes.map((mode) => ({
      name: `bound by spec-kitty ${release} (${mode}): ours follows the same owners, pushes and runs`,
      run: inProjectOf(release, async (project, client) => {
        worked(await project.theirs(client, 'tracker', 'bind', ...beads, modeOption(client), mode));
        const before = await project.config();
        await ownersAgree(project, client, mode);
        await pushAndRun(project, mode);
        assert.equal(await project.config(), before);
        await ownersAgree(project, client, mode);
        await gatedCommandWorks(project, client);
      }),
    })),
  ),
  {
    name: 'bound by ours and by spec-kitty in turn: the last bind decides for both',
    run: inProjectOf('3.2.7', async (project, client) => {
      for (const mode of modes) {
        worked(await project.ours('bind', ...beads, '--ownership-mode', mode));
        await ownersAgree(project, client, mode);
        const other = modes[(modes.indexOf(mode) + 1) % modes.length] ?? mode;
        worked(await project.theirs(client, 'tracker', 'bind', ...beads, modeOption(client), other));
        await ownersAgree(project, client, other);
      }
    }),
  },
  ...modes.flatMap((mode) =>
    ([true, false] as const).map((byOurs) => ({
      name: `bound by ${byOurs ? 'ours' : 'spec-kitty'} (${mode}), upgraded from 3.0.3 over 3.2.7 to 4.0: the owners stay`,
      run: inProjectOf('3.0.3', async (project, client, releases) => {
        if (byOurs) worked(await project.ours('bind', ...beads, '--ownership-mode', mode));
        else worked(await project.theirs(client, 'tracker', 'bind', ...beads, modeOption(client), mode));
        await ownersAgree(project, client, mode);
        for (const next of ['3.2.7', '4.0.0rc7'] as const) {
          await project.commit();
          worked(await project.theirs(releases[next], 'upgrade', '--yes'));
          await ownersAgree(project, releases[next], mode);
          if (byOurs) worked(await project.ours('bind', '--provider', 'beads'));
          await gatedCommandWorks(project, releases[next]);
        }
        await pushAndRun(project, mode);
        await ownersAgree(project, releases['4.0.0rc7'], mode);
      }),
    })),
  ),
  {
    name: 'rules that our bind used to write: spec-kitty 4 refuses the project, doctor says so, bind ends it',
    run: inProjectOf('4.0.0rc7', async (project, client) => {
      await project.append(
        'tracker:\n  provider: beads\n  project_slug:\n  workspace: demo\n  doctrine:\n    mode: external_authoritative\n    field_owners: {}\n',
      );
      const refused = await project.theirs(client, 'mission-type', 'list');
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stdout + refused.stderr, /LEGACY_CHARTER_STATE/);
      assert.match((await project.ours('doctor')).stdout, /tracker\.doctrine/);
      worked(await project.ours('bind', '--provider', 'beads'));
      await ownersAgree(project, client, usual);
      await gatedCommandWorks(project, client);
    }),
  },
  ...names.map((release) => ({
    name: `bound by ours to a SaaS provider: spec-kitty ${release} goes on working`,
    run: inProjectOf(release, async (project, client) => {
      worked(await project.ours('bind', '--provider', 'linear', '--project-slug', 'demo'));
      assert.doesNotMatch(await project.config(), /doctrine|ownership/);
      await gatedCommandWorks(project, client);
      if (release === '4.0.0rc7') worked(await project.theirs(client, 'tracker', 'status'));
    }),
  })),
  {
    name: 'a slug that looks like something else is text to ruamel.yaml and PyYAML, however often it is bound',
    run: inProjectOf('3.2.7', async (project, client) => {
      for (const slug of [
        '1_000',
        '2026-11-30',
        'NO',
        'y',
        '0o17',
        '017',
        '1:30',
        '.inf',
        '~',
        '1e3',
        "it's",
        'a: b',
        'ü',
      ])
        for (const bind of [1, 2]) {
          worked(await project.ours('bind', '--provider', 'linear', '--project-slug', slug));
          const read = await project.python(client, readSlugs);
          worked(read);
          assert.deepEqual(JSON.parse(read.stdout), [slug, slug], `${slug}, bind ${bind}`);
        }
    }),
  },
];

const readSlugs = `
import json, ruamel.yaml, yaml
path = '.kittify/config.yaml'
slugs = [ruamel.yaml.YAML().load(open(path)), yaml.safe_load(open(path))]
print(json.dumps([s['tracker']['project_slug'] for s in slugs]))
`;

function inProjectOf(
  release: Release,
  work: (project: SpecKittyProject, client: PythonClient, releases: Releases) => Promise<void>,
): Coexistence['run'] {
  return async (releases) => {
    const project = await SpecKittyProject.madeBy(releases[release]);
    try {
      await work(project, releases[release], releases);
    } finally {
      await project.close();
    }
  };
}

const modeOption = ({ release }: PythonClient) =>
  release === '3.0.3' ? '--doctrine-mode' : '--ownership-mode';

async function ownersAgree(project: SpecKittyProject, client: PythonClient, mode: Mode): Promise<void> {
  const theirs = await project.theirs(client, 'tracker', 'status', '--json');
  worked(theirs);
  const ours = await project.ours('status', '--json');
  worked(ours);
  const key = client.release === '3.0.3' ? 'doctrine_mode' : 'ownership_mode';
  assert.deepEqual([modeIn(theirs, key), modeIn(ours, 'ownership_mode')], [mode, mode]);
}

function modeIn({ stdout }: Said, key: string): unknown {
  return (JSON.parse(stdout) as Record<string, unknown>)[key];
}

/** One of the commands that spec-kitty 4 refuses in a project of an older layout; 3.0.3 has another name for it. */
async function gatedCommandWorks(project: SpecKittyProject, client: PythonClient): Promise<void> {
  worked(await project.theirs(client, client.release === '3.0.3' ? 'mission' : 'mission-type', 'list'));
}

async function pushAndRun(project: SpecKittyProject, mode: Mode): Promise<void> {
  const ref = { system: 'beads', workspace: 'demo', id: 'WP01' };
  const items = await project.writeItems([{ ref, action: 'create', patch: { title: 'One' } }]);
  // The tracker owns every field there, so items of ours are refused by the rules themselves.
  worked(await project.ours('sync', 'push', ...(mode === usual ? [] : ['--items-json', items])));
  worked(await project.ours('sync', 'run'));
}

function worked({ exitCode, stdout, stderr }: Said): void {
  assert.equal(exitCode, 0, `exit code ${exitCode}: ${stdout}${stderr}`);
}
