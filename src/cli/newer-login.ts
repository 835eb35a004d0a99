import { existsSync } from 'node:fs';
import type { TrackerError } from '../core/model/error.ts';
import { explainNewerLogin, newerLoginFile } from '../core/model/newer-login.ts';
import { homeOf } from '../composition/home.ts';
import type { CliContext } from './context.ts';

/** A user who has logged in with spec-kitty 3.1 or later reads why that login was not found. */
export function withNewerLogin(
  error: TrackerError,
  { environment }: Pick<CliContext, 'environment'>,
): TrackerError {
  const file = `${homeOf({ environment })}/${newerLoginFile}`;
  return existsSync(file) ? explainNewerLogin(error, file) : error;
}
