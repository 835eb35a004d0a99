import { describe, expect, it } from 'vitest';
import { defaultUser } from '../../../src/testing/index.ts';
import { handClock, openSandbox } from './open-sandbox.ts';

describe('tokens', () => {
  it('come at login with lifetimes and the first team', async () => {
    const { sandbox, client } = await openSandbox({ accessLifetimeSeconds: 60, refreshLifetimeSeconds: 600 });
    const { username, password } = defaultUser;
    const { status, body } = await client.call('obtainToken', { body: { username, password } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ access_lifetime: 60, refresh_lifetime: 600, team_slug: 'team-acme' });
    expect(sandbox.logins()).toBe(2);
  });

  it.each([
    [{ username: 'alice@example.com', password: 'wrong' }, 401],
    [{ username: 'mallory', password: 'correct-horse' }, 401],
    [{ username: 'alice@example.com' }, 400],
    [[], 400],
    ['{', 400],
  ])('are refused to %j', async (body, expected) => {
    const { client } = await openSandbox();
    expect((await client.call('obtainToken', { body })).status).toBe(expected);
  });

  it('of several users open several teams', async () => {
    const users = [{ username: 'bob', password: 'b', teams: ['team-b', 'team-c'] }, defaultUser];
    const { client } = await openSandbox({ users });
    const { body } = await client.call('obtainToken', { body: { username: 'bob', password: 'b' } });
    const token = String(body['access']);
    expect((await client.call('getHealth', { token, team: 'team-c' })).status).toBe(200);
    const { status, body: refusal } = await client.call('getHealth', { token });
    expect([status, refusal['code']]).toEqual([403, 'team_forbidden']);
  });

  it('are refused without a bearer, with a foreign one and in another scheme', async () => {
    const { client } = await openSandbox();
    const calls = [
      { token: null },
      { token: 'made-up' },
      { token: client.refresh },
      { token: null, headers: { Authorization: `Basic ${client.token}` } },
      { token: null, headers: { Authorization: client.token } },
    ];
    for (const call of calls) {
      const { status, body, headers } = await client.call('getHealth', call);
      expect([status, body['code'], headers.get('www-authenticate')]).toEqual([
        401,
        'unauthorized',
        'Bearer',
      ]);
    }
  });

  it('expire by the clock of the sandbox, the access token first', async () => {
    const clock = handClock();
    const { client } = await openSandbox({ now: clock.now });
    clock.advance(899);
    expect((await client.call('getHealth')).status).toBe(200);
    clock.advance(1);
    expect((await client.call('getHealth')).status).toBe(401);
    const { body } = await client.call('refreshToken', { body: { refresh: client.refresh } });
    expect((await client.call('getHealth', { token: String(body['access']) })).status).toBe(200);
    clock.advance(604_800);
    expect((await client.call('refreshToken', { body: { refresh: body['refresh'] } })).status).toBe(401);
  });

  it('rotate: a used refresh token is refused', async () => {
    const { sandbox, client } = await openSandbox();
    const first = await client.call('refreshToken', { body: { refresh: client.refresh } });
    expect(first.body['refresh']).not.toBe(client.refresh);
    const again = await client.call('refreshToken', { body: { refresh: client.refresh } });
    expect([again.status, again.body['code']]).toEqual([401, 'token_not_valid']);
    expect((await client.call('refreshToken', { body: { refresh: first.body['refresh'] } })).status).toBe(
      200,
    );
    expect(sandbox.refreshes()).toBe(2);
  });

  it('keep the refresh token where the server does not rotate', async () => {
    const { client } = await openSandbox({ rotates: false, namesTeam: false });
    const { body } = await client.call('refreshToken', { body: { refresh: client.refresh } });
    expect(Object.keys(body).sort()).toEqual(['access', 'access_lifetime']);
    expect((await client.call('refreshToken', { body: { refresh: client.refresh } })).status).toBe(200);
  });

  it('can be expired and revoked by hand', async () => {
    const { sandbox, client } = await openSandbox({ tokens: [{ token: 'by-hand', team: 'team-x' }] });
    const byHand = { token: 'by-hand', team: 'team-x' };
    expect((await client.call('getHealth', byHand)).status).toBe(200);
    sandbox.revokeAccessTokens('by-hand');
    expect((await client.call('getHealth', byHand)).status).toBe(401);
    expect((await client.call('getHealth')).status).toBe(200);
    sandbox.expireAccessTokens();
    expect((await client.call('getHealth')).status).toBe(401);
    const { body } = await client.call('refreshToken', { body: { refresh: client.refresh } });
    sandbox.revokeAccessTokens();
    expect((await client.call('getHealth', { token: String(body['access']) })).status).toBe(401);
    sandbox.revokeRefreshTokens();
    expect((await client.call('refreshToken', { body: { refresh: body['refresh'] } })).status).toBe(401);
    expect((await client.call('refreshToken', { body: {} })).status).toBe(400);
  });
});
