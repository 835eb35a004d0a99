import type { Check } from '../model/diagnosis.ts';
import { TrackerError } from '../model/error.ts';
import { version as tracker } from '../model/version.ts';
import { failed, ok } from './check.ts';

/** Major and minor, as package.json's `engines` has it. */
export const oldestNode = [22, 13] as const;

export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
    return ok('node', `tracker ${tracker} on Node ${version}.`);
  const wanted = oldestNode.join('.');
  return failed(
    'node',
    new TrackerError('command_unsupported', `This is Node ${version}; tracker needs ${wanted} or newer.`, {
      hint: `Install Node ${wanted} or newer, and run the command again.`,
    }),
  );
}
