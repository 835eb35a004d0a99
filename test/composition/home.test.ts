import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { homeOf } from '../../src/composition/home.ts';
import { outboundRoutes } from '../../src/composition/outbound-routes.ts';

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
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: '~/kitty' }, '/home/ann/kitty'],
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: '~' }, '/home/ann'],
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: ' ' }, '/home/ann/.spec-kitty'],
])('given the environment %j, then it is %s', (environment, home) => {
  expect(homeOf({ environment })).toBe(home);
});

it.each([
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: 'kitty' }, "SPEC_KITTY_HOME is 'kitty'"],
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: './kitty' }, "SPEC_KITTY_HOME is './kitty'"],
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: '~bob/kitty' }, "SPEC_KITTY_HOME is '~bob/kitty'"],
  [{ HOME: '/home/ann', SPEC_KITTY_HOME: '$HOME/kitty' }, "SPEC_KITTY_HOME is '$HOME/kitty'"],
  [{ HOME: 'ann' }, "HOME is 'ann'"],
  [{ HOME: '~' }, "HOME is '~'"],
  [{ HOME: '~', SPEC_KITTY_HOME: '/srv/kitty' }, "HOME is '~'"],
])('given the environment %j, then it is refused: %s', (environment, message) => {
  expect(() => homeOf({ environment })).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(message) as string }),
  );
});

describe('certificates', () => {
  const routes = (environment: Record<string, string>) =>
    outboundRoutes(environment, '/home/ann').certificates;

  it.each([
    [{ SSL_CERT_FILE: 'ca.pem' }, "SSL_CERT_FILE is 'ca.pem'"],
    [{ NODE_EXTRA_CA_CERTS: '~/ca.pem' }, "NODE_EXTRA_CA_CERTS is '~/ca.pem'"],
    [{ SSL_CERT_FILE: '~/ca.pem' }, 'Cannot read /home/ann/ca.pem (from SSL_CERT_FILE)'],
  ])('of %j are refused: %s', async (environment, message) => {
    await expect(routes(environment)?.()).rejects.toThrow(message);
  });

  it('of Node alone are left to Node', () => {
    expect(routes({ NODE_EXTRA_CA_CERTS: '/etc/ca.pem' })).toBeUndefined();
  });
});
