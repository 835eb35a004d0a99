import type { TrackerError } from './error.ts';

/** Where spec-kitty 3.1 and later keep their login, in the spec-kitty home; `tracker` does not read it. */
export const newerLoginFile = 'auth/session.json';

/** @param file absolute, and there */
export function explainNewerLogin(error: TrackerError, file: string): TrackerError {
  return error.with({
    hint: `${error.hint} The login of spec-kitty 3.1 or later in ${file} is a separate one; tracker cannot use it.`,
  });
}
