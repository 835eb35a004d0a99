import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createNodeProcess } from '../../../src/adapters/platform/node-process.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import type { CallContext, ProcessRequest } from '../../../src/index.ts';
import { scratchFolder } from '../scratch-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await scratchFolder();
});

/** Runs a piece of JavaScript as a real child process. */
function run(code: string, more: Partial<ProcessRequest> = {}, context: CallContext = {}) {
  return createNodeProcess({ clock: systemClock, graceMs: 200 }).run(
    {
      command: process.execPath,
      args: ['-e', code],
      cwd: folder,
      environment: {},
      timeoutMs: 20_000,
      maxOutputBytes: 50_000_000,
      ...more,
    },
    context,
  );
}

describe('a program that ends', () => {
  it('gives exit code and both streams, and sees only what it was given', async () => {
    const code =
      'console.log(process.cwd(), JSON.stringify(process.env.A), process.env.HOME); console.error("e"); process.exitCode = 3';
    const finished = await run(code, { environment: { A: '1' } });
    expect(finished).toMatchObject({ exitCode: 3, stderr: 'e\n' });
    expect(finished.stdout).toMatch(/"1" undefined\n$/);
  });

  it('reads its input to the end, or finds none', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    const input = new TextEncoder().encode('ü'.repeat(300_000));
    expect((await run(echo, { input })).stdout).toBe('ü'.repeat(300_000));
    expect((await run(echo)).stdout).toBe('');
  });

  it('that does not read its input is judged by its exit code, not by the broken pipe', async () => {
    const input = new Uint8Array(5_000_000);
    expect(await run('process.stdin.destroy(); process.exit(4)', { input })).toMatchObject({ exitCode: 4 });
  });

  it('may write more than any pipe holds on both streams at once', async () => {
    const code = 'process.stderr.write("e".repeat(1e6)); process.stdout.write("é".repeat(5e6))';
    const { stdout, stderr } = await run(code);
    expect(stdout).toHaveLength(5e6);
    expect(stderr).toHaveLength(64 * 1024);
  });

  it('is not waited for longer because its own child keeps the pipes open', async () => {
    const code =
      'const c = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => 0, 20000)"], {stdio: "inherit"}); c.unref(); console.log("done"); process.exit(0)';
    const started = Date.now();
    expect((await run(code)).stdout).toBe('done\n');
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

describe('a program that does not', () => {
  it.each([
    ['not_found', { command: 'no-such-program-here' }],
    ['no_folder', { cwd: '/no/such/folder' }],
  ] as const)('start is %s', async (kind, more) => {
    await expect(run('', more)).rejects.toMatchObject({ kind });
  });

  it('may be executed is told', async () => {
    const command = join(folder, 'plain');
    writeFileSync(command, 'x');
    chmodSync(command, 0o644);
    await expect(run('', { command })).rejects.toMatchObject({ kind: 'not_executable' });
  });

  it('end in time is ended, with all that belongs to it, and what it said is kept', async () => {
    // The program's own child holds a connection to us, which closes when it is gone.
    const server = createServer();
    const connected = once(server, 'connection') as Promise<[Socket]>;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const inner = `require("node:net").connect(${port}, "127.0.0.1")`;
    const code = `process.on("SIGTERM", () => 0); process.stderr.write("waiting"); require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(inner)}]); setTimeout(() => 0, 20000)`;
    const running = run(code, { timeoutMs: 1_000 });
    const [socket] = await connected;
    const gone = once(socket.on('error', () => undefined).resume(), 'close');
    await expect(running).rejects.toMatchObject({ kind: 'timed_out', stderr: 'waiting' });
    await gone;
  });

  it('have no time left are not started', async () => {
    const late = run(
      'require("fs").writeFileSync("ran", "")',
      {},
      {
        deadline: { at: systemClock.monotonic() - 1, spanMs: 1_000 },
      },
    );
    await expect(late).rejects.toMatchObject({ kind: 'deadline', started: false });
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('end before the deadline is ended at it', async () => {
    const deadline = { at: systemClock.monotonic() + 300, spanMs: 300 };
    await expect(run('setTimeout(() => 0, 20000)', {}, { deadline })).rejects.toMatchObject({
      kind: 'deadline',
    });
  });

  it('stop writing is ended', async () => {
    const code = 'const w = () => process.stdout.write("x".repeat(65536), w); w()';
    await expect(run(code, { maxOutputBytes: 1_000_000 })).rejects.toMatchObject({ kind: 'too_much_output' });
  });

  it('end by itself is told', async () => {
    await expect(run('process.kill(process.pid, "SIGKILL")')).rejects.toMatchObject({ kind: 'killed' });
  });

  it('write UTF-8 is told', async () => {
    await expect(run('process.stdout.write(Buffer.from([0xff, 0xfe]))')).rejects.toMatchObject({
      kind: 'undecodable',
    });
  });
});

describe('an abort', () => {
  it('before the start starts nothing', async () => {
    const reason = new Error('enough');
    await expect(run('', { command: 'no-such' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('ends the program and gives the signal’s own reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = run('setTimeout(() => 0, 20000)', {}, { signal: stop.signal });
    setTimeout(() => stop.abort(reason), 200);
    await expect(running).rejects.toBe(reason);
  });
});
