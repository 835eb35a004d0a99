import type { ClientRequest } from 'node:http';
import type { ClockPort } from '../../ports/clock-port.ts';

/** Bytes: the system takes them one after the other, so that a slow line shows as progress. */
const pieceSize = 64 * 1024;

export interface Sending {
  /** The system has taken a piece. */
  moved(): void;
  /** It has taken the last one, `tookMs` milliseconds after the first. */
  sent(tookMs: number): void;
  readonly clock: Pick<ClockPort, 'monotonic'>;
}

/** Sends the body, empty without one, and ends the request. */
export function sendBody(
  request: ClientRequest,
  body: Uint8Array = new Uint8Array(),
  { moved, sent, clock }: Sending,
): void {
  let first: number | undefined;
  const next = (from: number): void => {
    const to = from + pieceSize;
    if (to >= body.length) {
      request.end(body.subarray(from), () => sent(first === undefined ? 0 : clock.monotonic() - first));
      return;
    }
    request.write(body.subarray(from, to), (error) => {
      if (error) return;
      first ??= clock.monotonic();
      moved();
      next(to);
    });
  };
  next(0);
}
