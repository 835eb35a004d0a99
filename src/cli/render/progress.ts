import type { TrackerEvent } from '../../core/model/call.ts';
import type { Output } from '../output.ts';
import type { Pulse } from '../pulse.ts';
import { cutToWidth } from './cut-to-width.ts';
import { stageOf, type Stage } from './progress-text.ts';

export interface Progress {
  watch(event: TrackerEvent): void;
  /** Takes the line away until the next event, so that what follows stands alone. */
  done(): void;
}

/** Shortest time between two drawings, in milliseconds. */
const frameMs = 100;

/** One line on a stderr terminal that tells how far polls, long pulls and syncs are; nothing elsewhere. */
export function showProgress(out: Output, pulse: Pulse): Progress {
  const begun = pulse.monotonic();
  let stage: Stage | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stop: (() => void) | null = null;
  const draw = () => {
    const now = pulse.monotonic();
    if (stage === null || now - drawnAt < frameMs) return;
    // The last column stays free: a terminal may go to the next line when it is filled.
    const text = cutToWidth(stage(now), (out.noteWidth ?? 80) - 1);
    out.statusLine.show(out.notePalette.dim(text));
    drawnAt = now;
  };
  return {
    watch(event) {
      if (!out.showsProgress) return;
      stage = stageOf(event, pulse.monotonic(), begun) ?? stage;
      if (stage === null) return;
      // Between two events the time goes on.
      stop ??= pulse.every(frameMs, draw);
      draw();
    },
    done() {
      stop?.();
      [stop, stage] = [null, null];
      out.statusLine.erase();
    },
  };
}
