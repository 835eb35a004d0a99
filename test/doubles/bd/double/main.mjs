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

process.exitCode = await answer(process.argv.slice(2));

/** @param {string[]} argv */
async function answer(argv) {
  const faults = faultsFrom(process.env, argv);
  await logged(argv);
  const call = new Call(process.env, process.cwd(), faults);
  try {
    const { command, parsed } = commandFor(argv, process.env);
    await before(faults, parsed.flags);
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
