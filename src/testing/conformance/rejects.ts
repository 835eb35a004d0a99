import assert from 'node:assert/strict';
import { TrackerError } from '../../core/model/error.ts';

/** The call must fail with this very code, or one of these. */
export async function rejects(
  codes: string | readonly string[],
  call: () => Promise<unknown> | undefined,
): Promise<TrackerError> {
  const expected = [codes].flat().join(' or ');
  try {
    await call();
  } catch (thrown) {
    assert.ok(thrown instanceof TrackerError, `expected a TrackerError ${expected}, got ${String(thrown)}`);
    if (![codes].flat().includes(thrown.code)) assert.equal(thrown.code, expected);
    return thrown;
  }
  return assert.fail(`expected ${expected}, but the call succeeded`);
}
