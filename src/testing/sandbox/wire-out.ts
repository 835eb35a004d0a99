import type { IncomingMessage, ServerResponse } from 'node:http';
import { malformedBody, type Fault } from './faults.ts';
import type { WireAnswer } from './wire-answer.ts';

/** Bodies above this are compressed when the client takes gzip. */
const gzipAboveBytes = 1024;

/**
 * Puts an answer on the wire, bent by a fault where there is one.
 * @returns the status that was sent, null when the connection was cut before a whole answer
 */
export async function sendAnswer(
  answer: WireAnswer,
  fault: Fault | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number | null> {
  if (fault?.drop === 'after') return cut(response);
  const bent = fault?.patch === undefined ? answer : { ...answer, body: patched(answer.body, fault.patch) };
  const real = JSON.stringify(bent.body);
  const { text, type } = fault?.malformed
    ? malformedBody(fault.malformed, real)
    : { text: real, type: 'application/json' };
  const plain = Buffer.from(text);
  const zipped = plain.length > gzipAboveBytes && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = zipped ? process.getBuiltinModule('node:zlib').gzipSync(plain, { level: 1 }) : plain;
  response.writeHead(bent.status, {
    'Content-Type': type,
    'Content-Length': String(bytes.length),
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
    ...bent.headers,
    ...fault?.headers,
  });
  if (fault?.drop === 'body') {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
    await new Promise((resolve) => setTimeout(resolve, 10));
    return cut(response);
  }
  if (fault?.drip) await drip(bytes, fault.drip, response);
  else response.end(bytes);
  return bent.status;
}

/** Cuts the connection without a word. */
export function cut(response: ServerResponse): null {
  response.socket?.destroy();
  return null;
}

/** Sends a part of the head and cuts the connection. */
export function cutInHeaders(response: ServerResponse): null {
  response.socket?.write('HTTP/1.1 200 OK\r\nContent-Ty');
  response.socket?.end();
  setTimeout(() => response.socket?.destroy(), 10);
  return null;
}

async function drip(
  bytes: Buffer,
  pace: { bytes: number; everyMs: number },
  response: ServerResponse,
): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += pace.bytes) {
    response.write(bytes.subarray(at, at + pace.bytes));
    await new Promise((resolve) => setTimeout(resolve, pace.everyMs));
  }
  response.end();
}

function patched(body: unknown, patch: Readonly<Record<string, unknown>>): unknown {
  return { ...(body as object), ...patch };
}
