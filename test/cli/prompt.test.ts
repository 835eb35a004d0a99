import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ask, askSecretly } from '../../src/cli/prompt.ts';
import { TrackerError } from '../../src/index.ts';

/** A terminal as readline sees one, and in which order it was used. */
function given(signal = new AbortController().signal) {
  const log: string[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => log.push(`raw ${on}`),
  });
  const stderr = new PassThrough();
  stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  return { log, stdin, terminal: { stdin, stderr, signal } };
}

describe('a question', () => {
  it('is answered by one line, trimmed, and asked again while that is empty', async () => {
    const { stdin, terminal } = given();
    const answer = ask({ label: 'User name' }, terminal);
    stdin.write('\r');
    setImmediate(() => stdin.write('  alice \r'));
    expect(await answer).toBe('alice');
  });

  it('for a secret is written only when the terminal no longer echoes, and shows nothing', async () => {
    const { log, stdin, terminal } = given();
    const answer = askSecretly('Password', terminal);
    stdin.write('s3cret\r');
    expect(await answer).toBe('s3cret');
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.indexOf('raw true')).toBeGreaterThanOrEqual(0);
    expect(log.indexOf('Password: ')).toBeGreaterThan(log.indexOf('raw true'));
    expect(log.join('')).not.toContain('s3cret');
  });

  it('after others is heard by itself alone: what is typed shows once, and a secret not at all', async () => {
    const { log, stdin, terminal } = given();
    for (const label of ['Server URL', 'User name']) {
      const answer = ask({ label }, terminal);
      for (const key of 'alice\r') stdin.write(key);
      expect(await answer).toBe('alice');
    }
    const secret = askSecretly('Password', terminal);
    for (const key of 's3cret\r') stdin.write(key);
    expect(await secret).toBe('s3cret');
    await new Promise((resolve) => setImmediate(resolve));
    const shown = log.filter((text) => !text.startsWith('raw ')).join('');
    expect(stripVTControlCharacters(shown)).toBe('Server URL: alice\r\nUser name: alice\r\nPassword: \n');
  });

  it.each(['User name', 'Password'])('%s: Ctrl-C is an interruption, not a missing answer', async (label) => {
    const { stdin, terminal } = given();
    const answer = label === 'Password' ? askSecretly(label, terminal) : ask({ label }, terminal);
    stdin.write('\u0003');
    await expect(answer).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
  });

  it('ends with the signal’s own reason', async () => {
    const stop = new AbortController();
    const { terminal } = given(stop.signal);
    const answer = askSecretly('Password', terminal);
    stop.abort(new TrackerError('terminated', 'Terminated.'));
    await expect(answer).rejects.toMatchObject({ code: 'terminated' });
  });

  it('is not asked where the signal came before it', async () => {
    const { log, terminal } = given(AbortSignal.abort(new TrackerError('terminated', 'Terminated.')));
    await expect(ask({ label: 'User name' }, terminal)).rejects.toMatchObject({ code: 'terminated' });
    expect(log).toEqual([]);
  });

  it('that finds the end of input is a usage error, told on a line of its own', async () => {
    const { log, stdin, terminal } = given();
    const answer = ask({ label: 'Server URL' }, terminal);
    stdin.end();
    await expect(answer).rejects.toMatchObject({ code: 'usage' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.at(-1)).toBe('\n');
  });
});
