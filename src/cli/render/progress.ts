import type { TrackerEvent } from '../../core/model/call.ts';
import type { Output } from '../output.ts';
import { safeText } from './safe-text.ts';

export interface Progress {
  watch(event: TrackerEvent): void;
  /** Removes the line, so that what follows stands alone. */
  done(): void;
}

/** One line on a stderr terminal that tells how far polls and long pulls are; nothing elsewhere. */
export function showProgress(out: Output): Progress {
  let drawn = false;
  const draw = (text: string) => {
    const room = (out.noteWidth ?? 80) - 1;
    // All but an operation id is ASCII, and a letter too many only wraps the line.
    out.draw(`\r\u001b[K${out.notePalette.dim(text.slice(0, room))}`);
    drawn = true;
  };
  return {
    watch(event) {
      if (!out.showsProgress) return;
      switch (event.type) {
        case 'accepted':
          return draw(`operation ${safeText(event.operationId)} accepted …`);
        case 'poll':
          return draw(
            `operation ${safeText(event.operationId)}: ${safeText(event.state)}, ` +
              `${seconds(event.elapsedMs)} so far, ${seconds(event.remainingMs)} left`,
          );
        case 'page':
          return draw(`page ${event.number}: ${event.itemsSoFar} issues so far`);
        case 'retry':
          return draw(`${safeText(event.reason)}; again in ${seconds(event.delayMs)}`);
        default:
          return;
      }
    },
    done() {
      if (drawn) out.draw('\r\u001b[K');
      drawn = false;
    },
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
