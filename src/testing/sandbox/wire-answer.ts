import type { components } from '../../generated/pri-12.ts';

/** An answer before it is put on the wire. */
export interface WireAnswer {
  readonly status: number;
  /** JSON; null for an answer without a body. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ErrorEnvelope = components['schemas']['ErrorEnvelope'];

export function ok(body: unknown): WireAnswer {
  return { status: 200, body };
}
