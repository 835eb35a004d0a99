import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNames } from '../../src/core/model/diagnosis.ts';
import { startSandbox } from '../../src/testing/index.ts';
import { CliWorld, type JsonError } from './cli-fixture.ts';
import { everything, runDoctor, type PrintedDiagnosis } from './doctor-fixture.ts';
import { hasTerminals, onTerminal } from './terminal-session.ts';

/** A proxy is told of only where one is set. */
const names = checkNames.filter((name) => name !== 'proxy');

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open();
});
afterEach(() => world.close());

const doctor = (args: readonly string[] = [], where: Parameters<typeof runDoctor>[2] = {}) =>
  runDoctor(world, args, where);

describe('doctor, a SaaS provider', () => {
  it('all is well: every check in its order, exit code 0, and nothing is written', async () => {
    const before = [everything(world.home), everything(world.project)];
    const { exitCode, ok, checks, bad, stderr } = await doctor();
    expect({ exitCode, ok, bad, stderr }).toEqual({ exitCode: 0, ok: true, bad: [], stderr: '' });
    expect(checks.map(({ name }) => name)).toEqual(names.slice(0, 13));
    expect([everything(world.home), everything(world.project)]).toEqual(before);
  });

  it('the built command says and ends the same', async () => {
    const well = await world.type(['doctor', '--json']);
    expect({ ...well.json<PrintedDiagnosis>(), exitCode: well.exitCode }).toMatchObject({
      ok: true,
      exitCode: 0,
    });
    await world.sandbox.close();
    expect((await world.type(['doctor'])).exitCode).toBe(9);
  });

  it('for people: a line a check, and the sum', async () => {
    const { stdout, exitCode } = await world.type(['doctor']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok {7}node {19}tracker \d+\.\d+\.\d+ on Node \d+\.\d+\.\d+\.$/m);
    expect(stdout).toMatch(
      /^ok {7}login {18}alice@example\.com is logged in at http:.*team-acme, for 6 days more\.$/m,
    );
    expect(stdout).toMatch(/\n\nNothing is wrong\.\n$/);
  });

  it('the contract’s health operation is what tells how the server is', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', patch: { status: 'degraded' } });
    const { of, exitCode, ok } = await doctor();
    expect(of('server_health')).toMatchObject({ status: 'warning', message: "The server says 'degraded'." });
    expect({ exitCode, ok }).toEqual({ exitCode: 0, ok: true });
    expect(world.sandbox.journal.filter(({ operation }) => operation === 'getHealth')).toHaveLength(2);
  });

  it('a server that is ill: exit code 7, with the error that every command would end with', async () => {
    world.sandbox.script({
      operation: 'getHealth',
      times: 'always',
      status: 503,
      body: { retryable: false },
    });
    const { of, exitCode, ok, bad } = await doctor();
    expect(of('server')).toMatchObject({ status: 'ok' });
    expect(of('server_health')).toMatchObject({ status: 'failed', code: 'server_failed', exitCode: 7 });
    expect(of('server_health')?.remedy).toBe('Try again later.');
    expect({ exitCode, ok, bad }).toEqual({ exitCode: 7, ok: false, bad: ['server_health failed'] });
  });

  it('a server that is down: exit code 9, and nobody waits for it again', async () => {
    await world.sandbox.close();
    const { of, exitCode, bad } = await doctor();
    expect(exitCode).toBe(9);
    expect(of('server')).toMatchObject({ status: 'failed', code: 'cannot_connect', exitCode: 9 });
    expect(bad).toEqual(['server failed', 'clock skipped', 'server_health skipped', 'contract skipped']);
  });

  it('a certificate that nobody known has signed: the remedy is what makes it known', async () => {
    const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
    const [cert, key] = ['loopback.cert.pem', 'loopback.key.pem'].map((name) =>
      readFileSync(fixture(name), 'utf8'),
    );
    const secure = await startSandbox({ tls: { cert: cert ?? '', key: key ?? '' } });
    const env = { SPEC_KITTY_SAAS_URL: secure.url };
    const { of, exitCode } = await doctor([], { env });
    expect(of('server')).toMatchObject({ status: 'failed', code: 'cannot_connect', exitCode: 9 });
    expect(of('server')?.message).toContain('self-signed certificate');
    expect(of('server')?.remedy).toContain('SSL_CERT_FILE');
    // The login is that of another server, which is told first.
    expect(exitCode).toBe(4);
    const trusting = await doctor([], { env: { ...env, SSL_CERT_FILE: fixture('loopback.cert.pem') } });
    expect(trusting.of('server')).toMatchObject({ status: 'ok' });
    await secure.close();
  });

  it('the proxy on the way is named, and what NO_PROXY holds in vain', async () => {
    const env = {
      SPEC_KITTY_SAAS_URL: 'https://localhost:1',
      HTTPS_PROXY: 'http://a:battery-staple@127.0.0.1:1',
      NO_PROXY: 'https://other.example,10.0.0.0/8',
    };
    const { of } = await doctor([], { env });
    expect(of('proxy')).toMatchObject({ status: 'warning', details: ['https://other.example'] });
    expect(of('proxy')?.message).toContain('127.0.0.1:1 (HTTPS_PROXY)');
    expect(of('server')).toMatchObject({ status: 'failed', code: 'cannot_connect' });
    expect(of('server')?.message).toContain('the proxy 127.0.0.1:1 cannot be used');
    expect(of('server')?.remedy).toContain('NO_PROXY');
  });

  it('--timeout ends the wait for a server that says nothing', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', delayMs: 60_000 });
    const { of, exitCode } = await doctor(['--timeout', '0.3']);
    expect(exitCode).toBe(9);
    expect(of('server')).toMatchObject({ status: 'failed', code: 'deadline_exceeded' });
  });

  it.each([
    [-3_600_000, 'ahead of'],
    [3_600_000, 'behind'],
  ])('a clock that is off (%d ms) is a warning', async (ms, words) => {
    const date = new Date(Date.now() + ms).toUTCString();
    world.sandbox.script({ operation: 'getHealth', times: 'always', headers: { Date: date } });
    const { of, exitCode } = await doctor();
    expect(of('clock')).toMatchObject({ status: 'warning' });
    expect(of('clock')?.message).toMatch(
      new RegExp(`This clock is (?:3599|3600|3601) s ${words} the server’s`),
    );
    expect(exitCode).toBe(0);
  });

  it('deviations from the contract are counted and listed; --strict makes them failures', async () => {
    world.sandbox.script({
      operation: 'getStatus',
      times: 'always',
      remove: ['provider'],
      patch: { connected: 'yes' },
    });
    const { of, exitCode } = await doctor();
    expect(of('contract')).toMatchObject({
      status: 'warning',
      details: ['getStatus: provider is required', 'getStatus: connected must be boolean'],
    });
    expect(of('contract')?.message).toMatch(/^2 deviations from the contract/);
    expect(exitCode).toBe(0);
    expect(await doctor(['--strict'])).toMatchObject({ exitCode: 7, bad: ['contract failed'] });
  });

  it('a redirect is told with where it leads to, and not followed', async () => {
    world.sandbox.script({ operation: 'getHealth', redirect: 'https://elsewhere.example.com/x?secret=1' });
    const { of, exitCode, stdout } = await doctor();
    expect(of('server')).toMatchObject({ status: 'failed', code: 'redirected' });
    expect(of('server')?.message).toContain('points to https://elsewhere.example.com.');
    expect(stdout).not.toContain('secret=1');
    expect(exitCode).toBe(7);
  });

  it('an access token that has expired is renewed, as by every command', async () => {
    world.sandbox.expireAccessTokens();
    expect(await doctor()).toMatchObject({ exitCode: 0, bad: [] });
  });

  it.each([
    [
      'that the file calls expired',
      (text: string) => text.replace(/(access_expires_at = )"[^"]*"/, '$1"2020-01-01T00:00:00+00:00"'),
    ],
    ['that only the server calls expired', (text: string) => text],
  ])('a token %s and that is not renewed is told once, and the login stays stored', async (_, aged) => {
    const file = join(world.home, 'credentials');
    writeFileSync(file, aged(readFileSync(file, 'utf8')), { mode: 0o600 });
    const before = readFileSync(file, 'utf8');
    world.sandbox.expireAccessTokens();
    world.sandbox.revokeRefreshTokens();
    for (let time = 1; time <= 2; time++) {
      const { of, bad, exitCode } = await doctor();
      expect(of('login')).toMatchObject({
        status: 'failed',
        code: 'session_expired',
        message: `The login of alice@example.com at ${world.sandbox.url} cannot be used: The session has expired: the server refused to renew it.`,
        remedy: `Run \`tracker auth login --server ${world.sandbox.url}\`.`,
      });
      expect(of('contract')?.message).toBe('There is no login that could be used; see login.');
      expect({ bad, exitCode }).toEqual({
        bad: ['login failed', 'server_health skipped', 'contract skipped'],
        exitCode: 4,
      });
      expect(readFileSync(file, 'utf8')).toBe(before);
    }
    const asked = world.sandbox.journal.filter(({ operation }) => operation === 'refreshToken');
    expect(asked).toHaveLength(2);
  });

  it('the token goes to the server that issued it only; the first contact is made without one', async () => {
    const other = await CliWorld.open({}, { loggedIn: false });
    const { of, exitCode } = await doctor([], { env: { SPEC_KITTY_SAAS_URL: other.sandbox.url } });
    expect(of('login')).toMatchObject({ status: 'failed', code: 'token_origin_mismatch' });
    expect(of('login')?.remedy).toBe(`Run \`tracker auth login --server ${other.sandbox.url}\`.`);
    expect(exitCode).toBe(4);
    expect(other.sandbox.journal.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
    await other.close();
  });

  it('--team is the team that is asked for', async () => {
    const { of, exitCode } = await doctor(['--team', 'other']);
    expect(of('login')?.message).toContain('team other');
    expect(of('server_health')).toMatchObject({ status: 'failed', code: 'server_rejected' });
    expect(exitCode).toBe(7);
  });

  it('sending that is switched off is a warning, and nothing is sent', async () => {
    const file = join(world.project, '.kittify/config.yaml');
    const bound = readFileSync(file, 'utf8');
    writeFileSync(file, `${bound}  egress: refused\n`);
    const refused = await doctor();
    expect(refused).toMatchObject({ exitCode: 0, ok: true });
    expect(refused.of('egress')).toMatchObject({ status: 'warning' });
    expect(refused.of('server')).toMatchObject({
      status: 'skipped',
      message: 'Nothing may be sent; see egress.',
    });
    writeFileSync(file, bound);
    const off = await doctor([], { env: { SPEC_KITTY_ENABLE_SAAS_SYNC: '0' } });
    expect(off.of('egress')).toMatchObject({ status: 'warning' });
    writeFileSync(file, `${bound}  egress: maybe\n`);
    expect(await doctor()).toMatchObject({ exitCode: 5, ok: false });
    expect(world.sandbox.journal).toEqual([]);
  });

  it('a write that was left unfinished is told with what finishes it', async () => {
    world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
    const items = world.items([
      { ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' }, action: 'update', patch: { title: 'x' } },
    ]);
    expect((await world.type(['sync', 'push', '--items-json', items])).exitCode).toBe(7);
    const { of, exitCode } = await doctor(['-C', world.project], { directory: world.folder });
    expect(exitCode).toBe(0);
    expect(of('unfinished_operations')).toMatchObject({ status: 'warning' });
    expect(of('unfinished_operations')?.message).toMatch(/^1 write was left unfinished/);
    expect(of('unfinished_operations')?.details?.[0]).toMatch(
      /^[0-9a-f-]{36} \(push, unknown, linear platform, /,
    );
    expect(of('unfinished_operations')?.remedy).toContain('tracker operations resume');
  });

  it('each line is there as soon as it is known; Ctrl-C ends it with 130, and loses none', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', delayMs: 60_000 });
    const { exitCode, stdout, stderr } = await world.type(['doctor'], {
      meanwhile: (child) => {
        let shown = '';
        child.stdout?.on('data', (text: string) => {
          const before = shown;
          shown += text;
          const last = 'unfinished_operations';
          if (shown.includes(last) && !before.includes(last)) child.kill('SIGINT');
        });
      },
    });
    expect(exitCode).toBe(130);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual(names.slice(0, 9));
    expect(lines.at(-1)).toMatch(/^ok {7}login {18}alice@example\.com is logged in/);
    expect(stderr).toMatch(/^error: Interrupted/);
  });

  it('--json prints nothing but the error when it is interrupted', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', delayMs: 60_000 });
    const { exitCode, json } = await world.type(['doctor', '--json', '--verbose'], {
      meanwhile: (child) => {
        child.stderr?.on('data', (text: string) => {
          if (text.includes('> GET')) child.kill('SIGINT');
        });
      },
    });
    expect(exitCode).toBe(130);
    expect(json<JsonError>().error).toMatchObject({ code: 'interrupted' });
  });

  it.skipIf(!hasTerminals)('a terminal is told what is waited for, and nothing of that stays', async () => {
    world.sandbox.script({ operation: 'getHealth', times: 'always', delayMs: 60_000 });
    const { exitCode, screen } = await onTerminal(['doctor'], world, [
      [/looking at server, \d+ s/, '\u0003'],
    ]);
    expect(exitCode).toBe(130);
    const [before = '', after = ''] = screen.split(/looking at server, \d+ s(?![^]*looking at server)/);
    expect(before).toContain('No write was left unfinished.');
    expect(after).toMatch(/^\S*\^?C?\r\u001b\[K[^]*ok[^]*login[^]*Interrupted/);
  });
});
