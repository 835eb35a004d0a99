import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { systemPulse } from '../../src/cli/pulse.ts';
import { runCli } from '../../src/cli/runner.ts';
import { typed } from './in-process.ts';

/** Runs a command with a stdout that takes the text and then reports an error, as a file does. */
async function given(args: readonly string[], code: string) {
  const failure = Object.assign(new Error(`${code}: write failed`), { code });
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(failure) });
  const stderr = new PassThrough();
  let told = '';
  stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const exitCode = await runCli(args, {
    stdin: new PassThrough(),
    stdout,
    stderr,
    environment: {},
    directory: '/',
    signal: new AbortController().signal,
    pulse: systemPulse,
  });
  return { exitCode, told };
}

describe('an output that cannot be written', () => {
  it.each([['providers'], ['providers', '--json'], ['--help']])(
    '%j: no space is an error, told on stderr',
    async (...args) => {
      const { exitCode, told } = await given(args, 'ENOSPC');
      expect(exitCode).toBe(3);
      expect(told).toMatch(/error: Cannot write the output: ENOSPC[\s\S]*hint: /);
    },
  );

  it('a reader that went away is no error', async () => {
    expect(await given(['providers'], 'EPIPE')).toEqual({ exitCode: 0, told: '' });
  });
});

it.each([[['status']], [['status', '-C', 'project']]])(
  'without a folder %j looks for nothing in another one',
  async (args) => {
    const said = await typed([...args, '--json'], { directory: null, environment: { HOME: '/none' } });
    expect(said.exitCode).toBe(3);
    expect(said.stdout).toContain('The current folder does not exist any more.');
  },
);
