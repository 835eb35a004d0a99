import { spawnSync, type SpawnSyncOptions } from 'node:child_process';

/** Takes from root what permission bits do not bind it by; everybody else has nothing of it. */
const plainly = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--'] : [];

const ran = (words: readonly string[], options: SpawnSyncOptions = {}) => {
  const [program = '', ...args] = [...plainly, ...words];
  return spawnSync(program, args, { ...options, encoding: 'utf8' });
};

/** Whether there is a way here to run something that permission bits bind. */
export const canBePlain = process.platform !== 'win32' && ran(['true']).status === 0;

/** Runs a program that permission bits bind, whoever runs the tests; files of this user stay its own. */
export const asPlainUser = ran;
