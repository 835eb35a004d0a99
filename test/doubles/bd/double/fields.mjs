import { onStdout } from './failure.mjs';

/** @param {string} text @param {(message: string) => Error} refusal */
export function priorityIn(text, refusal) {
  const digit = /^[Pp]?([0-4])$/.exec(text)?.[1];
  if (digit !== undefined) return Number(digit);
  throw refusal(
    `invalid priority ${JSON.stringify(text)} (expected 0-4 or P0-P4, not words like high/medium/low)`,
  );
}

/**
 * A text as it was given, or from stdin; an empty one from there must be wanted.
 * @param {import('./call.mjs').Call} call @param {string} flag
 */
export async function textFrom(call, flag) {
  const { flags } = call;
  const isPiped = flags['stdin'] === true || flags['body-file'] === '-' || flags[flag] === '-';
  if (!isPiped) return flags[flag];
  const text = await call.stdin();
  if (text === '' && 'allow-empty-description' in flags === false) {
    throw onStdout(
      'empty description from stdin/file requires --allow-empty-description (or use an explicit inline empty value like --description "")',
    );
  }
  return text;
}
