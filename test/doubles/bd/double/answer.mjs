/**
 * A stateful double of bd 1.0.5.
 *
 * Recorded: `../recorded/` holds what the real bd answers to every call of `../scenarios.ts`; the
 * double gives the same. Modelled, by rules taken from those answers: everything between them, with
 * the whole state in `.beads/bd-double.json`. Not modelled: text output, flags that no scenario
 * uses (an unknown flag is an error, as with bd), hooks, Dolt itself. `faults.mjs` makes it fail.
 */
import { commandFor } from './commands.mjs';
import { Call } from './call.mjs';
import { Failure } from './failure.mjs';
import { before, faultsFrom, logged } from './faults.mjs';

/**
 * What a call is given of its process, which need not be one.
 * @typedef {{ env: NodeJS.ProcessEnv, cwd(): string, stdin: AsyncIterable<Buffer>,
 *   stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream }} Surroundings
 */

/** Answers one call; all is written when it resolves. @param {string[]} argv @param {Surroundings} process @returns the exit code */
export async function answer(argv, process) {
  const faults = faultsFrom(process.env, argv);
  const call = new Call(process, faults);
  await logged(argv, call);
  try {
    const { command, parsed } = commandFor(argv, process.env);
    await before(faults, parsed.flags, process.stdout);
    await call.run(command, parsed);
    return call.exit;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    call.err(thrown.onStderr(call.envelope));
    call.out(thrown.onStdout(call.envelope));
    return thrown.exit;
  } finally {
    await call.flush();
  }
}
