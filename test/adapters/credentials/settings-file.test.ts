import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { failureOf, given, server } from './credentials-fixture.ts';

describe('settings', () => {
  it('have no default server', async () => {
    const { settings } = await given({ config: null });
    expect(await settings.load()).toEqual({ trailingSlash: false });
  });

  it.each([
    ['the file', `[sync]\nserver_url = " ${server}/ "\n`, {}, { serverUrl: server }],
    ['a path prefix survives', `[sync]\nserver_url = "${server}/a/b/"\n`, {}, { serverUrl: `${server}/a/b` }],
    [
      'the environment over the file',
      '[sync]\nserver_url = "https://f.test"\n',
      { serverUrl: server },
      { serverUrl: server, serverIsNamed: true },
    ],
    [
      'empty is unset',
      `[sync]\nserver_url = "${server}"\n`,
      { serverUrl: ' ', team: ' ' },
      { serverUrl: server },
    ],
    ['an empty one in the file is none', '[sync]\nserver_url = ""\n', {}, {}],
    ['a blank one in the file is none', '[sync]\nserver_url = "  "\n', {}, {}],
    ['a file about something else', 'sync_ = 1\n[other]\nserver_url = "x"\n', {}, {}],
    ['the slash of the file', '[sync]\ntrailing_slash = true\n', {}, { trailingSlash: true }],
    ['the slash of the caller', '[sync]\ntrailing_slash = true\n', { trailingSlash: false }, {}],
    ['the team', '', { team: ' acme ' }, { team: 'acme' }],
    ['a byte order mark', `\ufeff[sync]\nserver_url = "${server}"\n`, {}, { serverUrl: server }],
  ])('%s', async (_, config, overrides, expected) => {
    const { settings } = await given({ config, overrides });
    expect(await settings.load()).toEqual({ trailingSlash: false, ...expected });
  });

  it.each(['1', 'true', 'TRUE', ' yes ', 'On', 'y', '', '  '])(
    'SPEC_KITTY_ENABLE_SAAS_SYNC=%j is on',
    async (value) => {
      const { settings } = await given({ config: null, overrides: { enableSaasSync: value } });
      expect(await settings.load()).toEqual({ trailingSlash: false });
    },
  );

  it.each(['0', 'false', 'no', 'off', 'n', 'maybe', '2'])(
    'SPEC_KITTY_ENABLE_SAAS_SYNC=%j is off',
    async (value) => {
      const { settings } = await given({ config: null, overrides: { enableSaasSync: value } });
      expect((await settings.load()).syncDisabledBy).toBe(value);
    },
  );

  it.each([
    ['[sync]\nserver_url = 1\n', 'config_invalid', 'config.toml:2: server_url in [sync] must be a string'],
    [
      '[sync]\ntrailing_slash = "yes"\n',
      'config_invalid',
      'config.toml:2: trailing_slash in [sync] must be true or false',
    ],
    ['sync = 3\n', 'config_invalid', "config.toml:1: 'sync' must be a table"],
    ['[sync]\nserver_url = \n', 'config_invalid', ':2:'],
  ])('%j is refused with the file’s name', async (config, code, why) => {
    const { settings } = await given({ config });
    const failure = await failureOf(settings.load());
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(why);
  });
});

describe('a server that cannot be used', () => {
  it.each([
    ['in the file', {}, 'config.toml:2, server_url in [sync]: '],
    ['from a program', { serverUrl: 'ftp://x' }, "serverUrl: 'ftp://x'"],
    ['from the environment', { serverUrl: 'ftp://x', serverUrlFrom: 'THE_URL' }, "THE_URL: 'ftp://x'"],
  ])('%s is told, and thrown by whoever needs it', async (_, overrides, why) => {
    const { settings, store } = await given({ config: '[sync]\nserver_url = "ftp://x"\n', overrides });
    expect(await settings.load()).toMatchObject({
      serverUrlError: { code: 'server_url_invalid', message: expect.stringContaining(why) as string },
    });
    expect(await failureOf(store.access())).toMatchObject({ code: 'server_url_invalid' });
  });
});

describe('the recorded server', () => {
  it.each([
    ['a new file', null, `[sync]\nserver_url = "https://n.test"\n`],
    ['an empty file', '', `[sync]\nserver_url = "https://n.test"\n`],
    ['an old server', '[sync]\nserver_url = "x" # why\n', '[sync]\nserver_url = "https://n.test" # why\n'],
    ['other tables', '[a]\nb = 1', '[a]\nb = 1\n\n[sync]\nserver_url = "https://n.test"\n'],
    ['CRLF', '[sync]\r\nother = 1\r\n', '[sync]\r\nother = 1\r\nserver_url = "https://n.test"\r\n'],
    [
      'a slash recorded elsewhere',
      '[other]\ntrailing_slash = true\n',
      '[other]\ntrailing_slash = true\n\n[sync]\nserver_url = "https://n.test"\n',
    ],
    [
      'a slash recorded before',
      '[sync]\nserver_url = "x"\ntrailing_slash = true\n',
      '[sync]\nserver_url = "https://n.test"\ntrailing_slash = false\n',
    ],
  ])('goes into %s, every other byte stays', async (_, config, after) => {
    const { settings, configText } = await given({ config });
    await settings.saveServer({ url: 'https://n.test', trailingSlash: false });
    expect(await configText()).toBe(after);
  });

  it('is not written again where it stands already', async () => {
    const { settings, configFile, configText } = await given({ config: null });
    await writeFile(configFile, '[sync]\nserver_url="https://n.test"\n');
    await settings.saveServer({ url: 'https://n.test', trailingSlash: false });
    expect(await configText()).toBe('[sync]\nserver_url="https://n.test"\n');
  });
});
