import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { homeOf } from '../../src/composition/home.ts';

const module = fileURLToPath(new URL('../../src/composition/home.ts', import.meta.url));

it('given no environment, then the home is that of the user, whatever HOME says to the process', () => {
  const program = `import { homeOf } from ${JSON.stringify(module)}; process.stdout.write(homeOf({}));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { HOME: '/elsewhere' },
    encoding: 'utf8',
  });
  expect(stdout).toBe(join(userInfo().homedir, '.spec-kitty'));
});

it.each([
  [{ HOME: '/home/ann' }, '/home/ann/.spec-kitty'],
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: '/srv/kitty' }, '/srv/kitty'],
])('given the environment %j, then it is %s', (environment, home) => {
  expect(homeOf({ environment })).toBe(home);
});
