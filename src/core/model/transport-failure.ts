/**
 * Why an attempt gave no response.
 * - `not_connected`: no byte of the request left this machine, so it had no effect.
 * - `no_answer`: connected, then time-out, reset, or a body cut before its announced end.
 * - `too_large`: the decoded body passed the limit.
 * - `undecodable`: whole, but no UTF-8 text or a damaged compression; or not an answer of HTTP at all.
 * - `deadline`: the call's own deadline passed; `connected` tells whether anything was sent.
 */
export type TransportFailureKind = 'not_connected' | 'no_answer' | 'too_large' | 'undecodable' | 'deadline';

/** Which part is at fault where it is not the server itself: the remedy is another one. */
export type Culprit = 'proxy' | 'certificate' | 'client_certificate';

/** The only error a transport throws of its own; an abort rejects with the signal's reason. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly kind: TransportFailureKind;
  /** Whether the request may have reached the server. */
  readonly connected: boolean;
  /** The response's status where its head had already come. */
  readonly status: number | undefined;
  readonly culprit: Culprit | undefined;

  constructor(
    kind: TransportFailureKind,
    message: string,
    facts: {
      connected: boolean;
      status?: number | undefined;
      culprit?: Culprit | undefined;
      cause?: unknown;
    },
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = kind;
    this.connected = facts.connected;
    this.status = facts.status;
    this.culprit = facts.culprit;
  }
}
