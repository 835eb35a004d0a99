import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { TrackerError } from '../core/model/error.ts';

/** As many bytes as an answer of a server may have. */
export const mostInputBytes = 64 * 1024 * 1024;

export interface InputLimits {
  /** How messages name the input. */
  readonly name: string;
  readonly mostBytes: number;
  /** Ends the wait; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** Milliseconds until a FIFO is opened again that reads as ended before its writer came. */
const againMs = 50;

/**
 * The bytes of a stream up to its end. A stream that is given up is destroyed: an open one would keep the process alive.
 * @throws TrackerError `invalid_input` past the limit or where it cannot be read; the signal's reason
 */
export function streamBytes(stream: Readable, { name, mostBytes, signal }: InputLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = () => {
      signal.removeEventListener('abort', abort);
      stream.off('data', take).off('end', finish).off('close', finish).off('error', fail);
    };
    const giveUp = (reason: Error) => {
      settle();
      stream.on('error', () => undefined).destroy();
      reject(reason);
    };
    const take = (chunk: Buffer | string) => {
      chunks.push(Buffer.from(chunk as Buffer));
      bytes += chunk.length;
      if (bytes > mostBytes) giveUp(unreadable(name, `it is larger than ${mostBytes / 1024 / 1024} MiB`));
    };
    const finish = () => {
      settle();
      resolve(Buffer.concat(chunks));
    };
    const fail = (cause: NodeJS.ErrnoException) => giveUp(unreadable(name, reasonOf(cause), cause));
    const abort = () => giveUp(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    stream.on('data', take).on('end', finish).on('close', finish).on('error', fail);
  });
}

/**
 * The bytes of a file, a FIFO or a device.
 * @param platform on `darwin` a FIFO reads as ended until its first writer comes
 * @throws TrackerError `invalid_input` naming the file; the signal's reason
 */
export async function fileBytes(
  path: string,
  limits: InputLimits,
  platform: NodeJS.Platform = process.platform,
): Promise<Buffer> {
  for (;;) {
    const { stream, isFifo } = await openedStream(path);
    const bytes = await streamBytes(stream, limits);
    if (bytes.length > 0 || !isFifo || platform !== 'darwin') return bytes;
    const { setTimeout } = await import('node:timers/promises');
    await setTimeout(againMs);
  }
}

async function openedStream(path: string): Promise<{ readonly stream: Readable; readonly isFifo: boolean }> {
  let fd: number | undefined;
  try {
    // An open that waits for the writer of a FIFO cannot be ended, and keeps the process alive.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = fstatSync(fd);
    const isFifo = facts.isFIFO();
    if (isFifo) {
      const { Socket } = await import('node:net');
      return { stream: new Socket({ fd, readable: true, writable: false }), isFifo };
    }
    if (facts.isCharacterDevice()) {
      const { isatty, ReadStream } = await import('node:tty');
      if (isatty(fd)) return { stream: new ReadStream(fd), isFifo };
    }
    return { stream: createReadStream('', { fd }), isFifo };
  } catch (cause) {
    if (fd !== undefined) closeSync(fd);
    throw unreadable(path, reasonOf(cause), cause);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? code ?? message;
}

function unreadable(name: string, why: string, cause?: unknown): TrackerError {
  return new TrackerError('invalid_input', `Cannot read ${name}: ${why}.`, { cause });
}
