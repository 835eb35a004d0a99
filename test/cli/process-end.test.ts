import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../adapters/scratch-folder.ts';
import { typeTracker, type TypeOptions } from './cli-fixture.ts';

/** Takes every connection and never says a word. */
async function silentServer(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Resolves when the process has ended, whatever it has printed before. */
async function login(env: Record<string, string>, ...more: readonly string[]) {
  const folder = await scratchFolder();
  const options: TypeOptions = {
    cwd: folder,
    env: { HOME: folder, SPEC_KITTY_HOME: folder, ...env },
    input: 'secret',
    meanwhile: (child) => onTestFinished(() => void child.kill('SIGKILL')),
  };
  const args = ['auth', 'login', '--server', 'https://tracker.example', '--username', 'a'];
  return typeTracker([...args, '--password-stdin', '--json', ...more], options);
}

describe('the process ends when its command has', () => {
  it.each(['HTTPS_PROXY', 'all_proxy'])('though what %s names never answers', async (name) => {
    const said = await login({ [name]: await silentServer() }, '--timeout', '0.2');
    expect(said.exitCode).toBe(9);
  });

  it('whatever else is still open', async () => {
    const holding = '--import data:text/javascript,setInterval(()=>undefined,1e6)';
    const said = await login({ NODE_OPTIONS: holding, HTTPS_PROXY: 'socks5://proxy.example' });
    expect(said.exitCode).toBe(3);
    expect(said.json()).toMatchObject({ error: { code: 'config_invalid' } });
  });
});
