import type { SyncPhase, TrackerEvent } from '../../core/model/call.ts';
import { counted } from '../../core/model/counted.ts';
import { safeText } from './safe-text.ts';

/** What is going on, as a line that counts with the time: milliseconds of one monotonic clock. */
export type Stage = (now: number) => string;

/**
 * What an event says of the progress; null for one that says nothing.
 * @param at when it happened
 * @param begun when the command began
 */
export function stageOf(event: TrackerEvent, at: number, begun: number): Stage | null {
  switch (event.type) {
    case 'page': {
      const { number, itemsSoFar } = event;
      const rate = at > begun ? `, ${Math.round((itemsSoFar * 1000) / (at - begun))} issues/s` : '';
      return (now) => `page ${number}: ${counted(itemsSoFar, 'issue')} so far${rate}, ${since(now - begun)}`;
    }
    case 'accepted':
      // What changes stands first: ids are long, and terminals may be narrow.
      return (now) => `accepted, ${since(now - at)} so far (operation ${safeText(event.operationId)})`;
    case 'poll': {
      const { operationId, state, elapsedMs, remainingMs } = event;
      const times = (passed: number) =>
        `${since(elapsedMs + passed)} so far, ${left(remainingMs - passed)} left`;
      return (now) => `${safeText(state)}, ${times(now - at)} (operation ${safeText(operationId)})`;
    }
    case 'retry':
      return (now) => `${safeText(event.reason)}; again in ${left(event.delayMs - (now - at))}`;
    case 'phase': {
      const amount = event.total === undefined ? '' : ` ${event.done ?? 0} of ${event.total}`;
      return (now) => `${phaseNames[event.phase]}${amount}, ${since(now - begun)}`;
    }
    case 'looking':
      return (now) => `looking at ${event.at}, ${since(now - at)}`;
    default:
      return null;
  }
}

const phaseNames: Readonly<Record<SyncPhase, string>> = {
  reading: 'reading the tracker',
  planning: 'planning',
  sending: 'sending',
  reading_back: 'reading back',
};

/** Milliseconds that have passed, in whole seconds. */
function since(ms: number): string {
  return inSeconds(Math.floor(ms / 1000));
}

/** Milliseconds that are left, in seconds that have begun; what is over is 0 s. */
function left(ms: number): string {
  return inSeconds(Math.max(0, Math.ceil(ms / 1000)));
}

function inSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
