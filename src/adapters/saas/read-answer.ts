import { headerNames } from '../../generated/contract.ts';
import * as validators from '../../generated/response-validators.js';
import type { Validator } from '../../generated/validator.ts';
import { findViolation, type AnswerKind, type Asked } from '../../core/model/answer-levels.ts';
import type { Answer, CallContext, Deviation } from '../../core/model/call.ts';
import { TrackerError, type Effect } from '../../core/model/error.ts';
import { isJsonObject, JsonTooDeep, parseJson, type JsonObject } from '../../core/model/json.ts';
import { describeErrors } from '../../core/model/validation-text.ts';
import type { WireResponse } from '../../ports/transport-port.ts';
import { originOf } from '../../core/model/server-url.ts';

/** The whole frozen schema of each answer: the second level. */
const schemas = {
  pull: validators.validatePullResultEnvelope,
  push: validators.validatePushResultEnvelope,
  run: validators.validateRunResultEnvelope,
  accepted: validators.validateOperationAccepted,
  getStatus: validators.validateTrackerStatus,
  listMappings: validators.validateMappingList,
  getOperation: validators.validateOperationResult,
  getHealth: validators.validateHealth,
} as const satisfies Record<AnswerKind, Validator>;

export interface Reading extends Asked {
  readonly kind: AnswerKind;
  /** For messages; query already gone. */
  readonly url: string;
  readonly write: boolean;
  /** Deviations are errors. */
  readonly strict: boolean;
}

/**
 * A success answer on the two levels of the contract page: what is load-bearing fails, the rest is
 * told. Nothing of the body is dropped or changed.
 * @throws TrackerError `contract_violation`; for a write its effect is unknown
 */
export function readAnswer<T>(response: WireResponse, reading: Reading, context: CallContext): Answer<T> {
  const body = jsonBodyOf(response, reading);
  const violation = findViolation(reading.kind, body, reading);
  if (violation) {
    const at = violation.path === '' ? 'the body' : violation.path;
    throw violated(response, reading, `${at} must be ${violation.expected}`, {
      operation: reading.kind,
      path: violation.path,
      expected: violation.expected,
    });
  }
  const deviations = deviationsOf(response, reading, body);
  if (reading.strict && deviations.length > 0) {
    const first = deviations[0];
    throw violated(
      response,
      reading,
      `${first?.path || 'the body'} ${first?.message ?? ''} (strict)`,
      deviations,
    );
  }
  for (const deviation of deviations) context.observe?.({ type: 'deviation', deviation });
  return {
    body: body as T,
    deviations,
    replayed: response.headers[headerNames.idempotencyReplayed.toLowerCase()] === 'true',
  };
}

function jsonBodyOf(response: WireResponse, reading: Reading): JsonObject {
  if (response.text.trim() === '') throw violated(response, reading, 'the body is empty');
  const type = response.headers['content-type'];
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw violated(response, reading, `its content type is ${type}, not application/json`);
  }
  let body: unknown;
  try {
    body = parseJson(response.text);
  } catch (error) {
    const what = error instanceof JsonTooDeep ? `the body: ${error.message}` : 'the body is no JSON';
    throw violated(response, reading, what, undefined, error);
  }
  if (!isJsonObject(body)) throw violated(response, reading, 'the body must be a JSON object');
  return body;
}

function deviationsOf(response: WireResponse, reading: Reading, body: JsonObject): Deviation[] {
  const found: Deviation[] = [];
  const tell = (path: string, message: string) => found.push({ operation: reading.kind, path, message });
  if (response.headers['content-type'] === undefined) tell('', 'came without a content type');
  const expected = reading.kind === 'accepted' ? 202 : 200;
  if (response.status !== expected) tell('', `came with status ${response.status} instead of ${expected}`);
  if (reading.kind === 'getOperation' && body['status'] === 'completed' && body['error'] != null)
    tell('error', 'is set, though the operation completed');
  const validate = schemas[reading.kind];
  if (!validate(body)) {
    for (const { path, message } of describeErrors(validate.errors, body, '')) tell(path, message);
  }
  return found;
}

function violated(
  response: WireResponse,
  reading: Reading,
  what: string,
  details?: unknown,
  cause?: unknown,
): TrackerError {
  const effect: Effect = reading.write ? 'unknown' : 'none';
  return new TrackerError(
    'contract_violation',
    `The answer of ${reading.url} (HTTP ${response.status}) breaks the contract: ${what}.`,
    {
      effect,
      http: { status: response.status, origin: originOf(reading.url) },
      // Without details it could not be read at all, and the next look may meet the server itself.
      ...(details === undefined && reading.kind === 'getOperation' ? { retryable: true } : {}),
      ...(reading.write
        ? {
            hint: 'Whether the change was made is unknown. Repeat the command with the same --idempotency-key, or look with `tracker sync pull`.',
          }
        : {}),
      ...(details === undefined ? {} : { details }),
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
