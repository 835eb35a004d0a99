import type { Effect } from '../../core/model/error.ts';
import type { TransportFailure } from '../../core/model/transport-failure.ts';
import type { WireResponse } from '../../ports/transport-port.ts';

/** The fixed facts of the call. */
export interface Call {
  readonly url: string;
  readonly origin: string;
  /** A write may have an effect; its key is what makes a repeat safe. */
  readonly write: boolean;
  readonly singleAttempt: boolean;
  /** Size of the body of a write. */
  readonly sentBytes?: number | undefined;
}

/** What this call has already been through. */
export interface Progress {
  /** Attempts that were connected and got no usable answer. */
  readonly lost: number;
  readonly renewed: boolean;
  readonly waited: boolean;
}

/** What one attempt came to. */
export type Outcome =
  | { readonly kind: 'response'; readonly response: WireResponse }
  | { readonly kind: 'failure'; readonly failure: TransportFailure };

/** Unknown as soon as one attempt of a write may have reached the server and was not answered. */
export function effectOf(progress: Progress, call: Call): Effect {
  return call.write && progress.lost > 0 ? 'unknown' : 'none';
}

/** The effect of an attempt that has reached the server and was not answered as it should be. */
export function unknownIfWrite(call: Call): Effect {
  return call.write ? 'unknown' : 'none';
}
