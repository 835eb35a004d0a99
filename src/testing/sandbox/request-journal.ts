/** One request as it came, and what was answered. */
export interface RecordedRequest {
  readonly sequence: number;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly at: number;
  /** operationId of the contract, null for a path that it does not have. */
  readonly operation: string | null;
  readonly method: string;
  /** As it came, base path and query included. */
  readonly url: string;
  /** Without base path and query. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON, undefined where it is none. */
  readonly json: unknown;
  /** The answer's status; null when the connection was cut instead. */
  status: number | null;
  readonly clientPort: number;
}
