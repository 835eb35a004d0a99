import type { SyncPhase, TrackerEvent } from '../../core/model/call.ts';
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
      return (now) => `page ${number}: ${itemsSoFar} issues so far${rate}, ${span(now - begun)}`;
    }
    case 'accepted':
      return (now) => `operation ${safeText(event.operationId)}: accepted, ${span(now - at)} so far`;
    case 'poll': {
      const { operationId, state, elapsedMs, remainingMs } = event;
      const head = `operation ${safeText(operationId)}: ${safeText(state)}`;
      return (now) => `${head}, ${span(elapsedMs + now - at)} so far, ${span(remainingMs - (now - at))} left`;
    }
    case 'retry':
      return (now) => `${safeText(event.reason)}; again in ${span(event.delayMs - (now - at))}`;
    case 'phase': {
      const amount = event.total === undefined ? '' : ` ${event.done ?? 0} of ${event.total}`;
      return (now) => `${phaseNames[event.phase]}${amount}, ${span(now - begun)}`;
    }
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

/** Milliseconds as people count them; what is over is 0 s. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
