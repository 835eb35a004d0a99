import type { IncomingMessage, ServerResponse } from 'node:http';
import { bytesOf } from './fault-answer.ts';
import type { Fault } from './faults.ts';
import type { WireAnswer } from './wire-answer.ts';

/** Bodies above this are compressed when the client takes gzip. */
const gzipAboveBytes = 1024;
/** Time for what was written to leave before the connection is cut. */
const lastWordMs = 10;

/**
 * Puts an answer on the wire, bent by a fault where there is one.
 * @returns the status that was sent, null when the connection was cut before a whole answer
 */
export async function sendAnswer(
  answer: WireAnswer,
  fault: Fault | null,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
): Promise<number | null> {
  if (fault?.answerDelayMs !== undefined) await pause(fault.answerDelayMs, response);
  if (fault?.drop === 'after') return cut(response);
  const { bytes: plain, type } = bytesOf(answer, fault);
  const zipped = plain.length > gzipAboveBytes && takesGzip(request);
  const bytes = zipped ? process.getBuiltinModule('node:zlib').gzipSync(plain, { level: 1 }) : plain;
  response.writeHead(answer.status, {
    Date: new Date(now).toUTCString(),
    ...(bytes.length > 0 ? { 'Content-Type': type } : {}),
    'Content-Length': String(bytes.length),
    Vary: 'Accept-Encoding',
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
    ...answer.headers,
    ...fault?.headers,
  });
  if (fault?.drop === 'body') {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
    await pause(lastWordMs, response);
    return cut(response);
  }
  if (fault?.drip) return drip(bytes, fault.drip, response, answer.status);
  response.end(bytes);
  return answer.status;
}

/** Cuts the connection without a word. */
export function cut(response: ServerResponse): null {
  response.socket?.destroy();
  return null;
}

/** Sends a part of the head and cuts the connection. */
export async function cutInHeaders(response: ServerResponse): Promise<null> {
  response.socket?.write('HTTP/1.1 200 OK\r\nContent-Ty');
  await pause(lastWordMs, response);
  return cut(response);
}

/** Waits, but not longer than the client does. */
export function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed || response.socket?.destroyed) return resolve();
    const timer = setTimeout(done, ms);
    response.once('close', done);
    function done(): void {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    }
  });
}

async function drip(
  bytes: Buffer,
  pace: { readonly bytes: number; readonly everyMs: number },
  response: ServerResponse,
  status: number,
): Promise<number | null> {
  for (let at = 0; at < bytes.length; at += pace.bytes) {
    if (response.closed) return null;
    response.write(bytes.subarray(at, at + pace.bytes));
    await pause(pace.everyMs, response);
  }
  response.end();
  return status;
}

function takesGzip(request: IncomingMessage): boolean {
  const accepted = request.headers['accept-encoding'];
  return /(?:^|[\s,])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?(?:[\s,]|$))/.test(String(accepted ?? ''));
}
