import fc from 'fast-check';

/** One promise about hostile input, as data: the tests and the table on the page are made of it. */
export interface Property {
  readonly name: string;
  /** Cases in a usual run; `TRACKER_FUZZ_RUNS` multiplies them. */
  readonly runs: number;
  /** Tries so many cases, and gives how many there were. */
  check(runs: number): Promise<number>;
}

/** A case that was refused before the promise could be looked at. */
export const nothingToSee = Symbol('nothing to see');
type Seen = typeof nothingToSee | void;

/** Cases that come to nothing may be many, never nearly all. */
const leastSeen = 0.02;

/** @param holds throws, or fails an expectation, where the promise is broken */
export function property<Case>(
  name: string,
  runs: number,
  cases: fc.Arbitrary<Case>,
  holds: (one: Case) => Seen | Promise<Seen>,
): Property {
  const check = async (numRuns: number): Promise<number> => {
    let [tried, seen] = [0, 0];
    const each = fc.asyncProperty(cases, async (one) => {
      tried += 1;
      if ((await holds(one)) !== nothingToSee) seen += 1;
    });
    await fc.assert(each, { numRuns });
    if (seen < tried * leastSeen) throw new Error(`only ${seen} of ${tried} cases were worth trying`);
    return tried;
  };
  return { name, runs, check };
}

/** How many times as long as usual. */
export const timesLonger = Number(process.env['TRACKER_FUZZ_RUNS'] ?? '1');
