import type { LockPort } from '../../src/index.ts';

/** One process, one call at a time by nature: nothing to wait for. */
export const freeLock: LockPort = {
  hold: (_name, _context, work) => work({ signal: new AbortController().signal }),
};
