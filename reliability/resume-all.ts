import { isOver } from '../src/core/model/operation-entry.ts';
import type { Tracker } from '../src/index.ts';

/**
 * Finishes everything of this binding: what was left on purpose is finished only by its name.
 * @returns how many
 */
export async function resumeAll(tracker: Tracker): Promise<number> {
  let resumed = (await tracker.resume()).length;
  for (const entry of await tracker.operations({ all: true }))
    if (entry.left && !isOver(entry)) resumed += (await tracker.resume(entry.id)).length;
  return resumed;
}
