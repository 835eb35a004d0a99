import { commandFor } from './commands.mjs';
import { Fault } from './fault.mjs';
import { distorted } from './output.mjs';

/**
 * What fp prints and leaves on disk for one command line.
 * @param {readonly string[]} words @param {import('./project.mjs').World} world
 * @returns {{ exitCode: number, stdout: string, stderr: string }}
 */
export function answer(words, world) {
  const { switches } = world;
  try {
    const { stdout = '', stderr = '' } = commandFor(words, world);
    return { exitCode: 0, stdout: distorted(stdout, switches), stderr };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const stream = switches.failuresOn ?? thrown.stream;
    return { exitCode: 1, stdout: '', stderr: '', [stream]: `${thrown.text}\n` };
  }
}
