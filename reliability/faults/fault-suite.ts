import { afterAll, beforeAll, describe, it } from 'vitest';
import { DeadEnds } from './dead-ends.ts';
import { faultCases, playOut } from './fault-case.ts';
import type { FaultedOperation } from './faulted-operations.ts';

/** The generated cases of some operations, as tests. */
export function faultSuite(wanted: (operation: FaultedOperation) => boolean): void {
  let ends: DeadEnds;
  beforeAll(async () => {
    ends = await DeadEnds.open();
  });
  afterAll(() => ends.close());

  for (const operation of new Set(faultCases.map((each) => each.operation).filter(wanted)))
    describe(operation.name, () => {
      for (const each of faultCases.filter((one) => one.operation === operation))
        it(each.name, () => playOut(each, ends));
    });
}
