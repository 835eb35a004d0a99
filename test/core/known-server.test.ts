import { beforeEach, describe, expect, it } from 'vitest';
import { demandKnownServer } from '../../src/core/known-server.ts';
import {
  TrackerError,
  type CallContext,
  type RecordedBinding,
  type SessionInfo,
  type Settings,
  type UsedServer,
} from '../../src/index.ts';

const [one, two] = ['https://one.example', 'https://two.example'];
let settings: Settings;
let login: SessionInfo | null;
let kept: Map<string, UsedServer>;
let recorded: RecordedBinding;

beforeEach(() => {
  settings = { serverUrl: one, trailingSlash: false };
  login = { serverUrl: one, team: 'blue' };
  kept = new Map();
  recorded = { egress: { kind: 'unset' }, file: '/p/.kittify/config.yaml' };
});

const remember = async (project: string, used: UsedServer) => void kept.set(project, used);
const call = (context: CallContext = {}, keep = remember, slug = 'p') =>
  demandKnownServer(
    { kind: 'saas', provider: 'linear', projectSlug: slug },
    recorded,
    {
      settings: { load: async () => settings, saveServer: async () => undefined },
      session: { info: async () => login },
      servers: {
        of: async (project) => kept.get(project) ?? null,
        like: async (prefix) => new Map([...kept].filter(([name]) => name.startsWith(prefix))),
        remember: keep,
      },
    },
    context,
  );
const used = () => [...kept.values()];

describe('the first use of a project', () => {
  it('remembers the server and the team of the login', async () => {
    await call();
    expect(used()).toEqual([{ server: one, team: 'blue' }]);
  });

  it.each([
    ['there is no login', () => (login = null)],
    ['the login is for another server', () => (login = { serverUrl: two })],
    ['another team is named for this call', () => (settings = { ...settings, team: 'red' })],
    ['no server is known', () => (settings = { trailingSlash: false })],
  ])('remembers nothing where %s', async (_where, given) => {
    given();
    await call();
    expect(used()).toEqual([]);
  });

  it('by a diagnosis remembers nothing', async () => {
    await call({ keepLogin: true });
    expect(used()).toEqual([]);
  });

  it('goes on where it cannot be recorded, and says so', async () => {
    const notes: unknown[] = [];
    const fails = () => Promise.reject(new TrackerError('config_not_writable', 'read-only'));
    await call({ observe: (event) => void notes.push(event) }, fails);
    expect(notes).toMatchObject([{ type: 'note', message: expect.stringContaining('read-only') as string }]);
  });
});

describe('a later use', () => {
  beforeEach(() => call());

  it('with another server is refused', async () => {
    [settings, login] = [
      { ...settings, serverUrl: two },
      { serverUrl: two, team: 'blue' },
    ];
    await expect(call()).rejects.toMatchObject({
      code: 'server_changed',
      exitCode: 5,
      effect: 'none',
      message: expect.stringMatching(/one\.example \(team blue\).*two\.example \(team blue\)/) as string,
      hint: expect.stringContaining('--server https://two.example') as string,
    });
    expect(used()).toEqual([{ server: one, team: 'blue' }]);
  });

  it('with another server is confirmed by its name, from then on', async () => {
    [settings, login] = [
      { ...settings, serverUrl: two, serverIsNamed: true },
      { serverUrl: two, team: 'red' },
    ];
    await call();
    settings = { ...settings, serverIsNamed: false };
    await call();
    expect(used()).toEqual([{ server: two, team: 'red' }]);
  });

  it('with the login of another team is refused', async () => {
    login = { serverUrl: one, team: 'red' };
    await expect(call()).rejects.toMatchObject({ code: 'server_changed' });
  });

  it('for another team is fine where the call names it, and is not remembered', async () => {
    settings = { ...settings, team: 'red' };
    await call();
    expect(used()).toEqual([{ server: one, team: 'blue' }]);
  });

  it('without a known team is no change', async () => {
    login = { serverUrl: one };
    await call();
  });

  it('of another project is none of it', async () => {
    [settings, login] = [
      { ...settings, serverUrl: two },
      { serverUrl: two, team: 'blue' },
    ];
    await call({}, remember, 'q');
    recorded = { ...recorded, file: '/q/.kittify/config.yaml', projectUuid: 'u-2' };
    await call();
    expect(used()).toHaveLength(3);
  });

  describe('of a project without a uuid in another place', () => {
    const elsewhere = '/copy/.kittify/config.yaml';
    beforeEach(() => {
      recorded = { ...recorded, file: elsewhere };
    });
    const loginAt = (serverUrl: string, team = 'blue') => {
      settings = { ...settings, serverUrl };
      login = { serverUrl, team };
    };

    it('with another server is refused, and the error names the place that is known', async () => {
      loginAt(two);
      await expect(call()).rejects.toMatchObject({
        code: 'server_changed',
        exitCode: 5,
        effect: 'none',
        message: expect.stringMatching(/\/p\/\.kittify.*one\.example.*two\.example/) as string,
        hint: expect.stringContaining('--server https://two.example') as string,
      });
      expect(used()).toHaveLength(1);
    });

    it('with the login of another team is refused', async () => {
      loginAt(one, 'red');
      await expect(call()).rejects.toMatchObject({ code: 'server_changed' });
    });

    it('with the same server is fine and remembered', async () => {
      await call();
      expect([...kept.keys()]).toEqual([expect.any(String), expect.stringContaining(elsewhere)]);
    });

    it('with another server is confirmed by its name, from then on', async () => {
      loginAt(two);
      settings = { ...settings, serverIsNamed: true };
      await call();
      settings = { ...settings, serverIsNamed: false };
      await call();
      expect(used()).toEqual([
        { server: one, team: 'blue' },
        { server: two, team: 'blue' },
      ]);
    });

    it('is refused where one of several that are known names another server', async () => {
      await call();
      recorded = { ...recorded, file: '/third/.kittify/config.yaml' };
      kept.set('linear|p|u-9', { server: two, team: 'blue' });
      await expect(call()).rejects.toMatchObject({ code: 'server_changed' });
    });
  });

  it('of a project that has a uuid since is known by its file, and remembered by the uuid', async () => {
    recorded = { ...recorded, projectUuid: 'u-1' };
    await call();
    expect([...kept.keys()]).toContainEqual('linear|p|u-1');
    kept.delete('linear|p|u-1');
    [settings, login] = [
      { ...settings, serverUrl: two },
      { serverUrl: two, team: 'blue' },
    ];
    await expect(call()).rejects.toMatchObject({ code: 'server_changed' });
  });

  it('is known by the uuid of the project, wherever it has moved', async () => {
    recorded = { ...recorded, projectUuid: 'u-1' };
    await call();
    recorded = { ...recorded, file: '/moved/.kittify/config.yaml' };
    [settings, login] = [
      { ...settings, serverUrl: two },
      { serverUrl: two, team: 'blue' },
    ];
    await expect(call()).rejects.toMatchObject({ code: 'server_changed' });
  });
});
