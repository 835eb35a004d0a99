import { afterAll, describe, expect, it } from 'vitest';
import type { ConformanceCase } from '../src/testing/index.ts';

/**
 * Runs a kit. What a subject is expected to be unable to do is named here; the cases that are left
 * out for it are counted, and told.
 */
export function runKit(
  subject: string,
  kit: Iterable<ConformanceCase>,
  inabilities: readonly string[] = [],
): void {
  describe(subject, () => {
    const leftOut: string[] = [];
    let count = 0;
    for (const { name, run } of kit) {
      count += 1;
      it(name, { timeout: 60_000 }, async () => {
        const outcome = await run();
        if (typeof outcome !== 'object') return;
        leftOut.push(`${name} (${outcome.leftOut})`);
        expect(inabilities).toContain(outcome.leftOut);
      });
    }
    afterAll(() => {
      const rest = leftOut.length === 0 ? '' : `, left out: ${leftOut.join('; ')}`;
      process.stderr.write(`${subject}: ${count - leftOut.length} of ${count} cases${rest}\n`);
    });
  });
}
