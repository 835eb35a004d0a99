import type { IncomingMessage } from 'node:http';
import type { Gunzip } from 'node:zlib';
import { TransportFailure } from '../../core/model/transport-failure.ts';

/** Bytes a piece of decoded text: every one is a way to the thread pool and back, before the next page can be asked for. */
const chunkSize = 256 * 1024;

/**
 * The whole body, decoded as it comes, never more than `limit` bytes in memory.
 * @throws TransportFailure `no_answer` (cut short), `too_large`, `undecodable`
 */
export function readBody(message: IncomingMessage, limit: number, progress: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const status = message.statusCode ?? 0;
    const fail = (kind: 'no_answer' | 'too_large' | 'undecodable', text: string, cause?: unknown) =>
      reject(new TransportFailure(kind, text, { connected: true, status, cause }));

    // `x-gzip` is the older name of the same (RFC 9110, 8.4.1.3).
    const encoding = (message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity').replace(
      /^x-gzip$/,
      'gzip',
    );
    if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== '') {
      fail('undecodable', `its content encoding ${encoding} was not asked for`);
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) fail('too_large', `more than ${limit} bytes`);
      else chunks.push(chunk);
    };
    const finish = () => {
      const whole = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, bytes);
      if (!process.getBuiltinModule('node:buffer').isUtf8(whole)) fail('undecodable', 'it is not UTF-8 text');
      else resolve(withoutMark(whole.toString('utf8')));
    };

    message.on('data', progress);
    message.on('error', (error) => fail('no_answer', 'the answer broke off before its end', error));
    if (encoding === 'gzip') {
      const gunzip: Gunzip = process.getBuiltinModule('node:zlib').createGunzip({ chunkSize });
      gunzip.on('data', take);
      gunzip.on('end', finish);
      gunzip.on('error', (error) => {
        if (message.complete) fail('undecodable', 'its compression is damaged', error);
        else fail('no_answer', 'the answer broke off before its end', error);
      });
      message.pipe(gunzip);
    } else {
      message.on('data', take);
      message.on('end', () => {
        if (message.complete) finish();
      });
    }
  });
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
