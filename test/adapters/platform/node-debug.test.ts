import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { listen, listenTls, tunnelling } from './loopback-server.ts';

const program = fileURLToPath(new URL('sending-program.ts', import.meta.url));
const secret = 'a-token-that-nobody-prints';

/** What Node itself prints of a request when it is asked to print everything. */
function printed(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_DEBUG: '*', SECRET: secret };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (told += text));
  return new Promise((resolve) => child.on('close', () => resolve(told)));
}

it.each([
  ['http', () => listen((_, response) => response.end('{}')), null],
  ['https', () => listenTls((_, response) => response.end('{}')), null],
  ['a tunnel', () => listenTls((_, response) => response.end('{}')), tunnelling],
])('NODE_DEBUG shows no token that goes over %s', async (_, open, proxy) => {
  const told = await printed(await open(), ...(proxy === null ? [] : [await proxy()]));
  expect(told).toMatch(/^NET \d+:/m);
  expect(told).toContain('HTTP 200');
  expect(told).not.toContain(secret);
});
