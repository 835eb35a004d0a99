import type { Readable } from 'node:stream';
import { TrackerError } from '../core/model/error.ts';
import { JsonTooDeep, parseJson } from '../core/model/json.ts';
import { fileBytes, mostInputBytes, streamBytes } from './input-bytes.ts';

/**
 * The PushItem[] document behind `--items-json`: a file, or standard input for `-`. Only its form
 * is checked here; the contract's rules are the core's.
 * @param signal ends the wait for a writer
 * @throws TrackerError `invalid_input` naming the file and, for broken JSON, line and column; the signal's reason
 */
export async function readItemsFile(
  path: string,
  stdin: () => Readable,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const name = path === '-' ? 'standard input' : path;
  const bytes = await bytesOf(path, name, stdin, signal);
  const text = decode(bytes, name);
  if (text.trim() === '') {
    throw new TrackerError(
      'invalid_input',
      `${name} is empty; a JSON array of PushItem objects is expected.`,
    );
  }
  const items = valueOf(text, name);
  if (Array.isArray(items)) return items as readonly unknown[];
  const what = items === null ? 'null' : typeof items === 'object' ? 'one object' : `a ${typeof items}`;
  throw new TrackerError(
    'invalid_input',
    `${name} holds ${what}; a JSON array of PushItem objects is expected.`,
  );
}

function valueOf(text: string, name: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const why = cause instanceof JsonTooDeep ? `: ${cause.message}` : position(text);
    throw new TrackerError('invalid_input', `${name} is no valid JSON${why}.`, { cause });
  }
}

async function bytesOf(
  path: string,
  name: string,
  stdin: () => Readable,
  signal: AbortSignal,
): Promise<Buffer> {
  const limits = { name, mostBytes: mostInputBytes, signal };
  if (path === '-') return streamBytes(stdin(), limits);
  try {
    return await fileBytes(path, limits);
  } catch (thrown) {
    if (!(thrown instanceof TrackerError) || thrown.code !== 'invalid_input') throw thrown;
    throw thrown.with({ hint: 'Name a JSON file with PushItem objects, or use - for standard input.' });
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TrackerError('invalid_input', `${name} is not UTF-8 text.`, { cause });
  }
}

/** Where the text stops being JSON, as people count. */
function position(text: string): string {
  const at = firstOffence(text);
  if (at === null) return ': it ends too early';
  const before = text.slice(0, at).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/**
 * Index of the first character that no JSON could have there; null for a text that is only cut.
 * The parser does not always tell, but it tells a wrong start from an unfinished one, so the
 * shortest wrong start is searched for.
 */
function firstOffence(text: string): number | null {
  if (!isWrong(text)) return null;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isWrong(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return bad - 1;
}

/** Whether no continuation could make this start of a text JSON. */
function isWrong(start: string): boolean {
  try {
    JSON.parse(start);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const at = /position (\d+)/.exec(message)?.[1];
    return !message.includes('end of JSON') && (at === undefined || Number(at) < start.length);
  }
}
