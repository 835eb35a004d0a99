import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenRaw, listenTls, tunnelling } from './loopback-server.ts';

const program = fileURLToPath(new URL('sending-program.ts', import.meta.url));

/** Resolves when the process has ended: a handle that stays open keeps it alive. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  return new Promise((resolve) => child.on('close', () => resolve(told)));
}

/** Where no connection comes up: how long the program waits for one. */
const impatient = { CONNECT_MS: '200' };
const silent = () => listenRaw((socket) => socket.resume());
const speaking = () => listenTls((_, response) => response.end('{}'));

/** Answers each CONNECT with `text` and then says no more. */
const answering = (text: string) => listenRaw((socket) => socket.once('data', () => socket.write(text)));

describe('a program that has closed its transport ends', () => {
  it('when a proxy takes the connection and never answers', async () => {
    expect(await run(['https://localhost:1', await silent()], impatient)).toContain(
      'no connection within 0.2 s',
    );
  });

  it('when a proxy stops in the middle of its answer', async () => {
    const proxy = await answering('HTTP/1.1 200 Connection Esta');
    expect(await run(['https://localhost:1', proxy], impatient)).toContain('no connection within 0.2 s');
  });

  it('when a proxy has opened the tunnel and nothing speaks TLS in it', async () => {
    const proxy = await answering('HTTP/1.1 200 Connection Established\r\n\r\n');
    expect(await run(['https://localhost:1', proxy], impatient)).toContain('no connection within 0.2 s');
  });

  it('when an https:// proxy never speaks TLS', async () => {
    const proxy = (await silent()).replace('http:', 'https:');
    expect(await run(['https://localhost:1', proxy], impatient)).toContain('no connection within 0.2 s');
  });

  it('when a server never speaks TLS', async () => {
    expect(await run([(await silent()).replace('http:', 'https:')], impatient)).toContain(
      'no connection within 0.2 s',
    );
  });

  it('when the connection is kept for a next request', async () => {
    expect(await run([await speaking()])).toBe('HTTP 200');
  });

  it('when the tunnel is kept for a next request', async () => {
    expect(await run([await speaking(), await tunnelling()])).toBe('HTTP 200');
  });

  it('when it closes while a proxy still owes its answer', async () => {
    expect(await run(['https://localhost:1', await silent(), '20'])).not.toBe('');
  });
});
