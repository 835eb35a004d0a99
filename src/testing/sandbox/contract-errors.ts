import { headerNames } from '../../generated/contract.ts';
import type { ErrorEnvelope, WireAnswer } from './wire-answer.ts';

type Known = Partial<ErrorEnvelope> & Pick<ErrorEnvelope, 'http_status' | 'category' | 'message'>;

/**
 * Every error that the sandbox can give, by its code. The first one of a status is what a fault
 * that names only the status gives.
 */
export const contractErrors = {
  legacy_flow_forbidden: {
    http_status: 400,
    category: 'flow',
    message: 'This flow is no longer supported for SaaS-backed providers.',
  },
  cursor_expired: { http_status: 400, category: 'validation', message: 'The cursor is no longer valid.' },
  malformed_request: { http_status: 400, category: 'validation', message: 'The body is not JSON.' },
  unauthorized: {
    http_status: 401,
    category: 'auth',
    message: 'The access token is missing, expired or revoked.',
  },
  invalid_credentials: { http_status: 401, category: 'auth', message: 'Invalid username or password.' },
  token_not_valid: {
    http_status: 401,
    category: 'auth',
    message: 'The refresh token is spent, revoked or expired.',
  },
  no_installation: {
    http_status: 403,
    category: 'identity_resolution',
    message: 'The provider is not installed for this team.',
    user_action_required: true,
  },
  team_forbidden: {
    http_status: 403,
    category: 'identity_resolution',
    message: 'You do not belong to this team.',
  },
  no_mapping: {
    http_status: 404,
    category: 'mapping',
    message: 'No mapping exists for this project.',
    user_action_required: true,
  },
  operation_not_found: { http_status: 404, category: 'operation', message: 'There is no such operation.' },
  not_found: { http_status: 404, category: 'routing', message: 'There is nothing here.' },
  method_not_allowed: { http_status: 405, category: 'routing', message: 'Use another method.' },
  idempotency_conflict: {
    http_status: 409,
    category: 'idempotency',
    message: 'This Idempotency-Key was used with another body.',
  },
  body_too_large: { http_status: 413, category: 'validation', message: 'The body is too large.' },
  validation_error: { http_status: 422, category: 'validation', message: 'The request is not valid.' },
  missing_installation: {
    http_status: 422,
    category: 'identity_resolution',
    message: 'Connect the provider in the dashboard first.',
    user_action_required: true,
  },
  rate_limited: {
    http_status: 429,
    category: 'rate_limit',
    message: 'Too many requests; slow down.',
    retry_after_seconds: 3,
  },
  internal_error: { http_status: 500, category: 'internal', message: 'Something went wrong on our side.' },
  provider_unavailable: {
    http_status: 502,
    category: 'provider',
    message: 'The provider did not answer properly.',
    source: 'provider',
  },
  unavailable: { http_status: 503, category: 'availability', message: 'Down for maintenance.' },
  provider_timeout: {
    http_status: 504,
    category: 'provider',
    message: 'The provider did not answer in time.',
    source: 'provider',
  },
  provider_auth_expired: {
    http_status: 401,
    category: 'auth',
    message: 'The provider’s OAuth token has expired.',
    user_action_required: true,
    source: 'provider',
  },
} as const satisfies Record<string, Known>;

export type ContractErrorCode = keyof typeof contractErrors;

/** The envelope of an error, with what the table does not say filled in. */
export function errorEnvelope(code: ContractErrorCode, more: Partial<ErrorEnvelope> = {}): ErrorEnvelope {
  const known: Known = contractErrors[code];
  const { http_status: status } = known;
  return {
    code,
    retryable: status === 429 || status >= 500,
    user_action_required: false,
    source: 'saas',
    ...known,
    ...more,
  };
}

/** The answer that carries an error. A wait that the envelope names is in the header, too. */
export function refuse(code: ContractErrorCode, more: Partial<ErrorEnvelope> = {}): WireAnswer {
  return answerOf(errorEnvelope(code, more));
}

/** The usual error of a status and code, of whichever is given; what neither names is made up. */
export function refuseWith(status: number | undefined, code: string | undefined): WireAnswer {
  if (code !== undefined && code in contractErrors) {
    const known = code as ContractErrorCode;
    return answerOf(errorEnvelope(known, status === undefined ? {} : { http_status: status }));
  }
  const usual = Object.entries(contractErrors).find(
    ([, { http_status: each }]) => each === (status ?? 500),
  )?.[0];
  const base = errorEnvelope((usual ?? 'internal_error') as ContractErrorCode);
  return answerOf({
    ...base,
    ...(usual === undefined
      ? {
          code: 'error',
          http_status: status ?? 500,
          message: `HTTP ${status}`,
          retryable: (status ?? 500) >= 500,
        }
      : {}),
    ...(code === undefined ? {} : { code }),
  });
}

function answerOf(body: ErrorEnvelope): WireAnswer {
  const { retry_after_seconds: wait } = body;
  return {
    status: body.http_status,
    body,
    ...(typeof wait === 'number' ? { headers: { [headerNames.retryAfter]: String(Math.ceil(wait)) } } : {}),
  };
}
