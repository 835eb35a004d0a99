import type { ConformanceCase } from './conformance-case.ts';
import type { JournalSubject } from './journal-subject.ts';
import {
  abortRecordsNothing,
  bodyEndsWithTheWrite,
  forgottenIsNotHeld,
  leaseEndsOnce,
  leaseIsOneAtATime,
  lostLeaseWritesNothing,
  stepsAreKept,
  takenOnceOfMany,
} from './lease-cases.ts';
import {
  findsByEveryId,
  keyBelongsToItsTarget,
  keyHasOneBody,
  listKeepsToItsTarget,
  manyAtOnceAreRecorded,
  nothingIsMadeByLooking,
  oldOnesArePruned,
  wholeAndHeld,
} from './recording-cases.ts';

/** What every OperationJournalPort must do. */
export function operationJournalKit(open: () => Promise<JournalSubject>): readonly ConformanceCase[] {
  return cases.map(([name, check]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

const cases: readonly (readonly [name: string, check: (subject: JournalSubject) => Promise<void>])[] = [
  ['looking makes nothing, and finds nothing in an empty journal', nothingIsMadeByLooking],
  ['a write is whole and held when begin is over', wholeAndHeld],
  ['many writes at once are recorded each', manyAtOnceAreRecorded],
  ['a key has one body at its target, also after the write is over', keyHasOneBody],
  ['a key of another server, project or team is another one', keyBelongsToItsTarget],
  ['a list keeps to its target and to what is unfinished, oldest first', listKeepsToItsTarget],
  ['a write is found by its id, its operation, its key, and the beginning of an id', findsByEveryId],
  ['what is over is pruned after the retention, and only then', oldOnesArePruned],
  ['a call that was aborted records nothing', abortRecordsNothing],
  ['a lease is one at a time', leaseIsOneAtATime],
  ['a lease ends once: later calls do not free the next holder', leaseEndsOnce],
  ['of many that claim at once, one holds', takenOnceOfMany],
  ['steps are kept, and what they do not name stays', stepsAreKept],
  ['the body ends with the write', bodyEndsWithTheWrite],
  ['a lost lease writes nothing, and says so', lostLeaseWritesNothing],
  ['a forgotten write is neither recorded nor held; its lease still says what it was', forgottenIsNotHeld],
];
