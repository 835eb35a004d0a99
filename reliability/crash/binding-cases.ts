import assert from 'node:assert/strict';
import { join } from 'node:path';
import { CliWorld } from '../../test/cli/cli-fixture.ts';
import type { CrashCase } from './crash-case.ts';
import { foldersOf, textOf, usingNext } from '../saas-world.ts';

const others = '# ours\nversion: 1 # keep\nvcs:\n  type: git\n';
const block = `tracker:
  provider: linear
  project_slug: platform
  workspace:
`;

/** A command that changes `config.yaml`: before or after, never between, and doing it again is all it takes. */
function bindingCase(
  name: string,
  given: string,
  args: readonly string[],
  again: Parameters<typeof usingNext>[1],
  done: string,
): CrashCase {
  return {
    name,
    async open() {
      const world = await CliWorld.open({}, { loggedIn: false, bound: false });
      const before = `${others}${given}`;
      world.write('.kittify/config.yaml', before);
      const config = () => textOf(join(world.project, '.kittify'), 'config.yaml');
      return {
        folders: foldersOf(world),
        run: (options) => world.type(args, options),
        async recover() {
          const left = config() ?? '';
          assert.ok(left === before || left === done, `half-written:\n${left}`);
          await usingNext(world, again);
          assert.equal(config(), done);
          return 'whole';
        },
        close: () => world.close(),
      };
    },
  };
}

export const bindingCases: readonly CrashCase[] = [
  bindingCase(
    'bind',
    '',
    ['bind', '--provider', 'linear', '--project-slug', 'platform'],
    (tracker) => tracker.bind({ provider: 'linear', projectSlug: 'platform' }),
    `${others}${block}`,
  ),
  bindingCase('unbind', block, ['unbind'], (tracker) => tracker.unbind(), others),
];
