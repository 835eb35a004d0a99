import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText, Failure } from './failure.mjs';

/**
 * How a test makes the double fail: by variables, or, since a program under test may hand none of
 * ours on, by the same names in `$HOME/.bd-double.json`.
 *
 * BD_DOUBLE_LOG           a file: one JSON line for each call, {argv, environment, stdin}
 * BD_DOUBLE_ONLY          the faults below touch only these commands ("import,export")
 * BD_DOUBLE_NOISE         text on stdout before the answer
 * BD_DOUBLE_ERROR_STDOUT  refuse with this message, as JSON on stdout
 * BD_DOUBLE_ERROR_STDERR  refuse with this text on stderr
 * BD_DOUBLE_HANG          "1": never end; "deaf": not even on SIGTERM
 * BD_DOUBLE_KILL          "before-commit", "after-commit": SIGKILL itself in the middle of a write
 * BD_DOUBLE_LOCKED        "1": wait for the store as if another process held it
 * BD_DOUBLE_HUGE          so many bytes of blank lines before the answer
 * BD_DOUBLE_PARTIAL       an import leaves so many ids out of its answer
 * BD_DOUBLE_EMPTY_READ    "1": reads find nothing, with the warning, exit 0
 * BD_DOUBLE_VERSION       the version it claims to be
 *
 * @typedef {Partial<Record<'NOISE' | 'ERROR_STDOUT' | 'ERROR_STDERR' | 'HANG' | 'KILL' | 'LOCKED' | 'HUGE'
 *   | 'PARTIAL' | 'EMPTY_READ' | 'VERSION', string>>} Faults
 */

/** @param {NodeJS.ProcessEnv} environment @param {string[]} argv @returns {Faults} */
export function faultsFrom(environment, argv) {
  const set = settings(environment);
  const only = set['BD_DOUBLE_ONLY'];
  if (only !== undefined && !only.split(',').some((command) => argv.includes(command))) return {};
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name.replace(/^BD_DOUBLE_/, ''), value]),
  );
}

/** @param {string[]} argv @param {import('./call.mjs').Call} call */
export async function logged(argv, call) {
  const file = settings(call.environment)['BD_DOUBLE_LOG'];
  if (file === undefined) return;
  const input = await call.input();
  const sha256 = createHash('sha256').update(input).digest('hex');
  const line = {
    argv,
    environment: Object.keys(call.environment).toSorted(),
    stdin: { bytes: input.length, sha256 },
  };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/**
 * What happens before a command begins.
 * @param {Faults} faults @param {Record<string, any>} flags @param {NodeJS.WritableStream} stdout
 */
export async function before(faults, flags, stdout) {
  if (faults.NOISE !== undefined) stdout.write(faults.NOISE);
  if (faults.HUGE !== undefined) await blankLines(Number(faults.HUGE), stdout);
  if (faults.ERROR_STDOUT !== undefined) throw new Failure(faults.ERROR_STDOUT, 'json on stdout');
  if (faults.ERROR_STDERR !== undefined) throw asText(faults.ERROR_STDERR);
  if (faults.HANG !== undefined) await hang(faults.HANG);
  if (faults.LOCKED !== undefined) await untilTerminated(flags);
}

/** @param {Faults} faults @param {'before-commit' | 'after-commit'} when */
export function killed(faults, when) {
  if (faults.KILL !== when) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal need not have come when the call returns.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}

/** Who waits for the store ends at once when told to, having done nothing. @param {Record<string, any>} flags */
export function lockedRefusal(flags) {
  const text =
    'failed to open database: embeddeddolt: init schema: embeddeddolt: open db: failed to load database: the database is locked by another dolt process';
  return flags['json'] ? new Failure(text, 'json on stderr') : asText(`Error: ${text}`);
}

/** @param {Record<string, any>} flags */
async function untilTerminated(flags) {
  await terminated();
  throw lockedRefusal(flags);
}

/** @param {string} how */
async function hang(how) {
  if (how === 'deaf') for (;;) await terminated();
  await terminated();
  throw asText('Error: context canceled');
}

/** @returns {Promise<void>} */
function terminated() {
  return new Promise((resolve) => {
    // A pending promise alone does not keep a process alive.
    const alive = setInterval(() => {}, 1000);
    process.once('SIGTERM', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

/** @param {number} bytes @param {NodeJS.WritableStream} stdout */
async function blankLines(bytes, stdout) {
  for (let left = bytes; left > 0; left -= 65_536) {
    const text = '\n'.repeat(Math.min(left, 65_536));
    await new Promise((resolve) => stdout.write(text, () => resolve(undefined)));
  }
}

/** @param {NodeJS.ProcessEnv} environment @returns {Record<string, string>} */
function settings(environment) {
  const file = join(environment['HOME'] ?? '', '.bd-double.json');
  const all = { ...(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}), ...environment };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('BD_DOUBLE_')));
}
