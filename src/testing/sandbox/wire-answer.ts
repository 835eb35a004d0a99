import { headerNames } from '../../generated/contract.ts';
import type { components } from '../../generated/pri-12.ts';

/** An answer before it is put on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ErrorEnvelope = components['schemas']['ErrorEnvelope'];

export function ok(body: unknown): WireAnswer {
  return { status: 200, body };
}

/** The contract's error envelope with what the caller does not say filled in. */
export function problem(
  status: number,
  code: string,
  message: string,
  more: Partial<ErrorEnvelope> = {},
): WireAnswer {
  const body: ErrorEnvelope = {
    code,
    category: categoryOf(status),
    http_status: status,
    message,
    retryable: status === 429 || status >= 500,
    user_action_required: false,
    source: 'saas',
    ...more,
  };
  const wait = more.retry_after_seconds;
  return {
    status,
    body,
    ...(typeof wait === 'number' ? { headers: { [headerNames.retryAfter]: String(Math.ceil(wait)) } } : {}),
  };
}

function categoryOf(status: number): string {
  if (status === 401) return 'auth';
  if (status === 403) return 'identity_resolution';
  if (status === 404) return 'mapping';
  if (status === 409) return 'idempotency';
  if (status === 429) return 'rate_limit';
  return status >= 500 ? 'internal' : 'validation';
}

/** Codes that the contract names, by the status they come with; what a fault script gives by default. */
export const usualCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['legacy_flow_forbidden', 'This flow is no longer supported for SaaS-backed providers.'],
  401: ['unauthorized', 'The access token is not valid.'],
  403: ['no_installation', 'The provider is not installed for this team.'],
  404: ['no_mapping', 'No mapping exists for this project.'],
  409: ['idempotency_conflict', 'This Idempotency-Key was used with another body.'],
  422: ['validation_error', 'The request is not valid.'],
  429: ['rate_limited', 'Too many requests; slow down.'],
  500: ['internal_error', 'Something went wrong on our side.'],
  502: ['bad_gateway', 'A server in between failed.'],
  503: ['unavailable', 'Down for maintenance.'],
  504: ['gateway_timeout', 'A server in between waited too long.'],
};
