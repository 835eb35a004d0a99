import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld } from '../../test/cli/cli-fixture.ts';
import { textOf } from '../saas-world.ts';
import type { Scenario } from './scenario.ts';
import { stoppedAt } from './stopped-process.ts';

const ours = '# ours\nversion: 1 # keep\n';
const bind = (slug: string) => ['bind', '--provider', 'linear', '--project-slug', slug];

interface BindingScenario extends Omit<Scenario, 'run'> {
  run(world: CliWorld): Promise<void>;
}

const scenarios: readonly BindingScenario[] = [
  {
    name: 'bind of one project',
    processes: 20,
    shows:
      'the binding of one who was told so; whoever would have undone another’s edit is told; every other byte as before',
    async run(world) {
      const slugs = Array.from({ length: this.processes }, (_, n) => `project-${n}`);
      const all = await Promise.all(slugs.map((slug) => world.type(bind(slug))));
      for (const { exitCode, stderr } of all) {
        assert.ok(exitCode === 0 || exitCode === 3, stderr);
        if (exitCode === 3) assert.match(stderr, /changed by somebody else meanwhile; nothing was written/);
      }
      const told = slugs.filter((_, n) => all[n]?.exitCode === 0);
      const text = configOf(world);
      assert.ok(text.startsWith(ours));
      assert.equal(text.match(/^tracker:$/gm)?.length, 1);
      assert.ok(told.some((slug) => text.includes(`project_slug: ${slug}\n`)));
    },
  },
  {
    name: 'an editor saves config.yaml while bind is about to',
    processes: 1,
    shows: 'the editor’s text stays, bind says so with exit code 3, no temporary file',
    async run(world) {
      const binding = await stoppedAt('read open config.yaml #4 before', (options) =>
        world.type(bind('platform'), options),
      );
      const edited = `${ours}vcs:\n  type: git\n`;
      writeFileSync(join(world.project, '.kittify', 'config.yaml'), edited);
      binding.goOn();
      const { exitCode, stderr } = await binding.said;
      assert.equal(exitCode, 3);
      assert.match(stderr, /changed by somebody else meanwhile; nothing was written/);
      assert.equal(configOf(world), edited);
    },
  },
];

export const bindingScenarios: readonly Scenario[] = scenarios.map((scenario) => ({
  ...scenario,
  async run() {
    const world = await CliWorld.open({}, { loggedIn: false, bound: false });
    try {
      world.write('.kittify/config.yaml', ours);
      await scenario.run(world);
      assert.deepEqual(readdirSync(join(world.project, '.kittify')), ['config.yaml']);
    } finally {
      await world.close();
    }
  },
}));

function configOf(world: CliWorld): string {
  return textOf(join(world.project, '.kittify'), 'config.yaml') ?? '';
}
