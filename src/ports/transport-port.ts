import type { CallContext } from '../core/model/call.ts';

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute URL, query included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 bytes, the same on every repeat. */
  readonly body?: Uint8Array;
  /** Must never be sent twice, so that it goes on a new connection: a kept one may be lost before it is used. */
  readonly unrepeatable?: boolean;
}

export interface WireResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded (gzip, UTF-8) and whole. Empty for a status outside 2xx whose body cannot be read: the status decides. */
  readonly text: string;
}

/** One HTTP attempt: no repeat, no redirect, no authentication. */
export interface TransportPort {
  /**
   * @throws TransportFailure (core/model), or the signal's reason
   */
  send(request: WireRequest, context: CallContext): Promise<WireResponse>;
  /** Ends all connections so that a process can exit, those in use too; the port stays usable. */
  close(): void;
}
