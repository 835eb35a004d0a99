import { sampleIssues, trackerPortKit, type TrackerSubject } from '../../../src/testing/index.ts';
import type { Issue } from '../../../src/testing/index.ts';
import type { TrackerPort } from '../../../src/index.ts';

export const issueCount = 23;

export function notes(): Issue[] {
  return [...sampleIssues({ provider: 'github', project: 'notes', count: issueCount })];
}

export interface KitResults {
  /** Names of the cases that fail, with what they say. */
  readonly failed: Readonly<Record<string, string>>;
  /** What the cases that did nothing found the tracker unable to do, each once. */
  readonly leftOut: readonly string[];
}

/** The whole kit on a tracker that is made afresh for every case. */
export async function kitResults(
  make: () => TrackerPort,
  more: Partial<TrackerSubject> = {},
): Promise<KitResults> {
  const failed: Record<string, string> = {};
  const leftOut = new Set<string>();
  const open = async (): Promise<TrackerSubject> => ({
    tracker: make(),
    issueCount,
    system: 'github',
    close: () => undefined,
    ...more,
  });
  for (const { name, run } of trackerPortKit(open)) {
    try {
      const outcome = await run();
      if (typeof outcome === 'object') leftOut.add(outcome.leftOut);
    } catch (error) {
      failed[name] = (error as Error).message;
    }
  }
  return { failed, leftOut: [...leftOut] };
}
