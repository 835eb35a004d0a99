import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { version } from '../../../src/core/model/version.ts';
import { runSandboxCli } from '../../../src/testing/sandbox/sandbox-cli.ts';

const bin = fileURLToPath(new URL('../../../src/testing/sandbox/sandbox-bin.ts', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));

function start(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code as number | null);
  const ready = async (): Promise<string> => {
    while (!printed.stdout.endsWith('\n')) {
      if (child.exitCode !== null) throw new Error(`ended: ${printed.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return printed.stdout;
  };
  return { child, printed, ended, ready };
}

/** The program inside this process, stopped as soon as it runs. */
async function run(...args: string[]) {
  const printed = { stdout: '', stderr: '' };
  const streams = {
    stdout: { write: (text: string) => (printed.stdout += text) },
    stderr: { write: (text: string) => (printed.stderr += text) },
  };
  const code = await runSandboxCli(args, streams, AbortSignal.abort());
  return { code, ...printed };
}

async function login(url: string): Promise<{ access: string; access_lifetime: number }> {
  const body = JSON.stringify({ username: 'alice@example.com', password: 'correct-horse' });
  const response = await fetch(`${url}/api/v1/token/`, { method: 'POST', body });
  return (await response.json()) as { access: string; access_lifetime: number };
}

describe('tracker-sandbox as a process', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('runs with its options until %s', async (signal) => {
    const options =
      '--issues 30 --provider jira --project pay --seed 5 --base-path /kitty --slash required --accept always';
    const limits = '--operation-steps 1 --access-lifetime 77 --token by-hand --json';
    const { child, ready, ended, printed } = start(
      ...options.split(' '),
      ...limits.split(' '),
      '--fault',
      '{"operation":"pull","status":429}',
      '--fault',
      '{"operation":"pull","delayMs":60000}',
    );
    const { url, port, ...who } = JSON.parse(await ready()) as { url: string; port: number };
    expect(url).toBe(`http://127.0.0.1:${port}/kitty`);
    expect(who).toEqual({ username: 'alice@example.com', password: 'correct-horse', team: 'team-acme' });
    expect((await login(url)).access_lifetime).toBe(77);
    const headers = {
      Authorization: 'Bearer by-hand',
      'X-Team-Slug': 'team-acme',
      'Content-Type': 'application/json',
    };
    const post = (path: string, body: unknown) =>
      fetch(`${url}/api/v1/tracker/${path}`, {
        method: 'POST',
        headers: { ...headers, 'Idempotency-Key': 'k' },
        body: JSON.stringify(body),
        redirect: 'manual',
      });
    const project = { provider: 'jira', project_slug: 'pay' };
    expect((await post('status', {})).status).toBe(405);
    expect((await post('push', project)).status).toBe(301);
    expect((await post('pull/', project)).status).toBe(429);
    const run = await post('run/', project);
    expect(run.status).toBe(202);
    const { operation_id: id } = (await run.json()) as { operation_id: string };
    const look = await fetch(`${url}/api/v1/tracker/operations/${id}/`, { headers });
    expect(await look.json()).toMatchObject({
      status: 'completed',
      result: { pull: { summary: { total: 30 } } },
    });
    const waiting = post('pull/', project).catch((error: unknown) => error);
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(await waiting).toBeDefined();
    expect(printed.stderr).toBe('');
  });

  it('gives faults in the order in which they were named', async () => {
    const { ready } = start(
      '--json',
      '--token',
      't',
      '--fault',
      '{"status":503}',
      '--fault',
      '{"after":1,"code":"no_mapping"}',
    );
    const { url } = JSON.parse(await ready()) as { url: string };
    const statuses = [];
    const headers = { Authorization: 'Bearer t', 'X-Team-Slug': 'team-acme' };
    for (let round = 0; round < 3; round++) {
      statuses.push((await fetch(`${url}/api/v1/tracker/health`, { headers })).status);
    }
    expect(statuses).toEqual([503, 404, 200]);
  });

  it('ends with 2 on wrong input', async () => {
    const { ended, printed } = start('--prot', '1');
    expect(await ended).toBe(2);
    expect(printed).toEqual({
      stdout: '',
      stderr: "error: Unknown option '--prot'\nhint: Run `tracker-sandbox --help` to see the options.\n",
    });
  });
});

describe('tracker-sandbox', () => {
  it('says where it is and how to log in', async () => {
    const { code, stdout, stderr } = await run(
      '--slash',
      'required',
      '--project',
      "it's",
      '--provider',
      'github',
    );
    expect([code, stderr]).toEqual([0, '']);
    const url = /^Sandbox on (http:\/\/127\.0\.0\.1:\d+) /.exec(stdout)?.[1] ?? 'none';
    for (const text of [
      'alice@example.com',
      'team-acme',
      `printf correct-horse | tracker auth login --server ${url} --username alice@example.com --password-stdin --trailing-slash`,
      String.raw`--provider github --project-slug 'it'\''s'`,
    ]) {
      expect(stdout).toContain(text);
    }
  });

  it('speaks TLS and says what to trust', async () => {
    const [cert, key] = [fixture('loopback.cert.pem'), fixture('loopback.key.pem')];
    const { code, stdout } = await run('--tls', '--cert', cert, '--key', key, '--host', 'localhost');
    expect(code).toBe(0);
    expect(stdout).toContain('https://localhost:');
    expect(stdout).toContain(`SSL_CERT_FILE=${cert}`);
  });

  it('is quiet when told so', async () => {
    expect(await run('--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints help and version', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--port', '--fault', '--tls', '--operation-steps', '--quiet'])
      expect(stdout).toContain(option);
    expect(await run('-h')).toEqual({ code: 0, stdout, stderr: '' });
    expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['extra'], /Unexpected argument 'extra'/],
    [['--port'], /--port/],
    [['--port', '70000'], /--port must be a whole number from 0 to 65535, got 70000/],
    [['--port', '-1'], /--port/],
    [['--issues', 'many'], /--issues/],
    [['--seed', '1.5'], /--seed/],
    [['--access-lifetime', '0'], /--access-lifetime/],
    [['--operation-steps', '0'], /--operation-steps/],
    [['--provider', 'beads'], /--provider must be one of linear, jira, github, gitlab, got beads/],
    [['--project', ' '], /--project/],
    [['--slash', 'maybe'], /--slash must be one of any, required, forbidden, got maybe/],
    [['--accept', 'sometimes'], /--accept must be one of never, always/],
    [['--base-path', 'kitty'], /--base-path must look like \/kitty/],
    [['--host', '0.0.0.0'], /loopback only, not on 0\.0\.0\.0/],
    [['--tls'], /--tls, --cert and --key belong together/],
    [['--cert', 'x', '--key', 'y'], /--tls, --cert and --key belong together/],
    [['--tls', '--cert', '/does/not/exist', '--key', 'y'], /\/does\/not\/exist/],
    [['--tls', '--cert', fixture('README.md'), '--key', fixture('README.md')], /PEM/],
    [['--fault', '{'], /--fault must be JSON, got \{/],
    [['--fault', '[]'], /must be an object/],
    [
      ['--fault', '{"drop":"late"}'],
      /'drop' of a fault must be one of before, headers, body, after, got "late"/,
    ],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/);
  });
});
