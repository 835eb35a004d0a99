import { TrackerError, type ClockPort, type NormalizedIssue, type Tracker } from 'spec-kitty-tracker';
import type { Checkpoint } from './checkpoint-file.ts';

export interface Schedule {
  readonly tracker: Pick<Tracker, 'pullAll'>;
  readonly clock: Pick<ClockPort, 'sleep' | 'random'>;
  readonly checkpoint: {
    load(): Promise<Checkpoint | null>;
    save(checkpoint: Checkpoint): Promise<void>;
  };
  /** From the start of a wait to the next round, in milliseconds. */
  readonly everyMs: number;
  /** Gets every change at least once: after a stop in the middle of a round, that round again. */
  handle(issue: NormalizedIssue): Promise<void>;
  tell(message: string): void;
}

/**
 * Pulls what has changed, round after round, until the signal aborts. A round that fails in a way
 * that may pass is tried again, later each time; the checkpoint moves at the end of a whole round.
 * @throws TrackerError that trying again does not cure
 */
export async function pullOnSchedule(schedule: Schedule, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await pullRound(schedule, signal);
      failures = 0;
      await schedule.clock.sleep(schedule.everyMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof TrackerError) || !error.retryable) throw error;
      failures += 1;
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoff(failures, schedule));
      schedule.tell(`${error.code}: ${error.message} Again in ${Math.round(waitMs / 1000)} s.`);
      // Rejects on abort only.
      await schedule.clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }
}

async function pullRound({ tracker, checkpoint, handle, tell }: Schedule, signal: AbortSignal) {
  const before = await checkpoint.load();
  const known = new Set(before?.handled);
  let youngest = before?.updatedSince ?? '';
  let ofYoungest = [...(before?.handled ?? [])];
  let handled = 0;
  let whole = true;
  const query = before === null ? {} : { filters: { updated_since: before.updatedSince } };
  for await (const { body } of tracker.pullAll(query, { signal })) {
    whole &&= body.status === 'ok';
    for (const issue of body.items) {
      const at = issue.updated_at ?? '';
      if (at === before?.updatedSince && known.has(issue.ref.id)) continue;
      signal.throwIfAborted();
      await handle(issue);
      handled += 1;
      if (later(at, youngest)) [youngest, ofYoungest] = [at, []];
      if (at === youngest) ofYoungest.push(issue.ref.id);
    }
  }
  if (!whole) tell('The server left issues out of this round; the next one asks for them again.');
  else if (handled > 0 && youngest !== '') {
    await checkpoint.save({ updatedSince: youngest, handled: ofYoungest });
    tell(`${handled} handled, up to ${youngest}.`);
  }
}

function later(one: string, other: string): boolean {
  return one !== '' && (other === '' || Date.parse(one) > Date.parse(other));
}

/** 1, 2, 4 … seconds, a fifth more or less, never longer than a round. */
function backoff(failures: number, { clock, everyMs }: Schedule): number {
  return Math.min(everyMs, 1000 * 2 ** (failures - 1) * (0.8 + 0.4 * clock.random()));
}
