import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import type { CallContext } from '../../core/model/call.ts';
import { ProcessFailure } from '../../core/model/process-failure.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { Finished, ProcessPort, ProcessRequest } from '../../ports/process-port.ts';

export interface NodeProcessDeps {
  readonly clock: ClockPort;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

const keptOfStderr = 64 * 1024;

/** Real child processes, each the leader of its own group, so that nothing of it outlives a stop. */
export function createNodeProcess({ clock, graceMs = 2_000 }: NodeProcessDeps): ProcessPort {
  return {
    run: (request, context = {}) => runOnce(request, context, clock, graceMs),
  };
}

async function runOnce(
  request: ProcessRequest,
  context: CallContext,
  clock: ClockPort,
  graceMs: number,
): Promise<Finished> {
  context.signal?.throwIfAborted();
  if (context.deadline !== undefined && context.deadline.at <= clock.monotonic())
    throw new ProcessFailure('deadline', 'there was no time left to start it', '', {
      started: false,
    });
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: { ...request.environment },
    stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  // A child that does not read its input to the end tells why by its exit code, not by EPIPE.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(request.input);

  const stopped = new AbortController();
  let why: Error | undefined;
  const stop = (reason: Error) => {
    if (why !== undefined) return;
    why = reason;
    signalGroup(child, 'SIGTERM');
    clock.sleep(graceMs, stopped.signal).then(
      () => signalGroup(child, 'SIGKILL'),
      () => undefined,
    );
  };
  const stdout = collect(child.stdout, request.maxOutputBytes, () =>
    stop(new ProcessFailure('too_much_output', `it wrote more than ${request.maxOutputBytes} bytes`)),
  );
  const stderr = collectEnd(child.stderr, keptOfStderr);
  const abort = () => stop(context.signal?.reason as Error);
  context.signal?.addEventListener('abort', abort, { once: true });
  const limit = limitOf(request, context, clock);
  clock.sleep(limit.ms, stopped.signal).then(
    () =>
      stop(
        new ProcessFailure(limit.kind, `its time (${Math.round(limit.ms / 1000)} s) was up`, '', {
          ranMs: limit.ms,
        }),
      ),
    () => undefined,
  );

  try {
    const { code, signal } = await ended(child, request, clock, stopped.signal);
    if (why instanceof ProcessFailure)
      throw new ProcessFailure(why.kind, why.message, stderr(), { ranMs: why.ranMs });
    if (why !== undefined) throw why;
    if (code === null) throw new ProcessFailure('killed', `it was ended by ${signal}`, stderr());
    return { exitCode: code, stdout: decoded(stdout(), stderr()), stderr: stderr() };
  } finally {
    // The leader is gone; what of its group did not obey goes too.
    if (why !== undefined) signalGroup(child, 'SIGKILL');
    stopped.abort();
    context.signal?.removeEventListener('abort', abort);
  }
}

/** Whichever ends first: the program's own time, or that of the whole call. */
function limitOf(
  { timeoutMs }: ProcessRequest,
  { deadline }: CallContext,
  clock: ClockPort,
): { readonly kind: 'timed_out' | 'deadline'; readonly ms: number } {
  const remaining = deadline === undefined ? Number.POSITIVE_INFINITY : deadline.at - clock.monotonic();
  return remaining < timeoutMs
    ? { kind: 'deadline', ms: Math.max(0, remaining) }
    : { kind: 'timed_out', ms: timeoutMs };
}

function ended(
  child: ChildProcess,
  request: ProcessRequest,
  clock: ClockPort,
  over: AbortSignal,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(startFailure(error, request)));
    child.once('close', (code, signal) => resolve({ code, signal }));
    // A grandchild may hold the pipes open for ever; the child's own end is what counts.
    child.once('exit', () => {
      clock.sleep(500, over).then(
        () => closePipes(child),
        () => undefined,
      );
    });
  });
}

function closePipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function startFailure(error: NodeJS.ErrnoException, { command, cwd }: ProcessRequest): ProcessFailure {
  if (error.code === 'ENOENT' && !isFolder(cwd))
    return new ProcessFailure('no_folder', `${cwd} is no folder`);
  if (error.code === 'ENOENT') return new ProcessFailure('not_found', `there is no program '${command}'`);
  if (error.code === 'ENOTDIR') return new ProcessFailure('no_folder', `${cwd} is no folder`);
  return new ProcessFailure(
    'not_executable',
    `'${command}' cannot be started (${error.code ?? error.message})`,
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function collect(stream: NodeJS.ReadableStream | null, bound: number, overflow: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > bound) return overflow();
    chunks.push(chunk);
  });
  return () => Buffer.concat(chunks);
}

function collectEnd(stream: NodeJS.ReadableStream | null, bound: number): () => string {
  let kept = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-bound);
  });
  return () => kept.toString('utf8');
}

function decoded(bytes: Buffer, stderr: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    throw new ProcessFailure('undecodable', 'its output is not UTF-8', stderr);
  }
}
