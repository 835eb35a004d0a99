import { describe, expect, it } from 'vitest';
import { noProxyOf } from '../../../src/adapters/platform/no-proxy.ts';
import { proxyFacts } from '../../../src/adapters/platform/proxy-agent.ts';

const exempts = (list: string, host: string) =>
  noProxyOf({ NO_PROXY: list }).exempts(new URL(`https://${host}`));

describe('NO_PROXY', () => {
  it.each([
    ['example.test', 'example.test'],
    ['example.test', 'a.example.test'],
    ['.example.test', 'example.test'],
    ['*.example.test', 'a.example.test'],
    ['Example.TEST', 'example.test'],
    ['example.test.', 'example.test'],
    ['example.test', 'example.test.'],
    ['other.test,\texample.test', 'example.test'],
    ['example.test:8443', 'example.test:8443'],
    ['bücher.test', 'bücher.test'],
    ['*', 'example.test'],
    ['10.0.0.0/8', '10.1.2.3'],
    ['192.168.1.64/26', '192.168.1.127'],
    ['10.1.2.3', '10.1.2.3'],
    ['fd00::/8', '[fd12::1]'],
    ['[fd00::]/8', '[fd12::1]'],
    ['0:0:0:0:0:0:0:1', '[::1]'],
    ['[::1]:8443', '[::1]:8443'],
  ])('%s: %s is reached straight', (list, host) => {
    expect(noProxyOf({ NO_PROXY: list }).ignored).toEqual([]);
    expect(exempts(list, host)).toBe(true);
  });

  it.each([
    ['ample.test', 'example.test'],
    ['a.example.test', 'example.test'],
    ['example.test:1', 'example.test'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/8', '10.example.test'],
    ['0.0.0.1', '10.0.0.1'],
    ['fd00::/8', '10.0.0.1'],
    ['', 'example.test'],
  ])('%s: %s is not', (list, host) => {
    expect(exempts(list, host)).toBe(false);
  });

  it.each([
    'https://example.test',
    'example.test/path',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    'fd00::/129',
    '192.168.*',
    'ex*ple.test',
    'a@example.test',
    'example.test:https',
    '[fd00::',
    '.',
    '..',
  ])('%s is not understood, and said so', (entry) => {
    expect(noProxyOf({ NO_PROXY: `${entry},good.test` }).ignored).toEqual([entry]);
    expect(exempts(entry, 'example.test')).toBe(false);
  });

  it.each([
    [{ NO_PROXY: '', no_proxy: 'example.test' }, true],
    [{ NO_PROXY: 'example.test', no_proxy: '' }, true],
    [{ NO_PROXY: 'example.test', no_proxy: 'other.test' }, false],
  ])('%j: an empty one counts as unset, and the lower case goes first', (environment, exempt) => {
    expect(noProxyOf(environment).exempts(new URL('https://example.test'))).toBe(exempt);
  });
});

describe('what a diagnosis is told of the proxy', () => {
  const server = new URL('https://example.test');

  it('is nothing without one', async () => {
    expect(await proxyFacts(server, { NO_PROXY: 'x y/z' })).toBeNull();
    expect(await proxyFacts(new URL('http://127.0.0.1'), { HTTPS_PROXY: 'http://p:1' })).toBeNull();
  });

  it('names its host and never its password, and what is not understood', async () => {
    const environment = { HTTPS_PROXY: 'http://a:s3cret@p:8080', https_proxy: '', NO_PROXY: '10.0.0.0/99' };
    expect(await proxyFacts(server, environment)).toEqual({
      variable: 'HTTPS_PROXY',
      host: 'p:8080',
      ignored: ['10.0.0.0/99'],
    });
  });

  it('is the lower case first, and that the server is exempt', async () => {
    const environment = { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1', NO_PROXY: '*' };
    expect(await proxyFacts(server, environment)).toMatchObject({ variable: 'https_proxy', host: null });
  });
});
