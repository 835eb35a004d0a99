import assert from 'node:assert/strict';
import { TrackerError } from '../../core/model/error.ts';

/** The call must fail with this very code. */
export async function rejects(code: string, call: () => Promise<unknown> | undefined): Promise<TrackerError> {
  try {
    await call();
  } catch (thrown) {
    assert.ok(thrown instanceof TrackerError, `expected a TrackerError ${code}, got ${String(thrown)}`);
    assert.equal(thrown.code, code);
    return thrown;
  }
  return assert.fail(`expected ${code}, but the call succeeded`);
}
