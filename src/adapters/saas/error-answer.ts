import { TrackerError, type Effect, type ErrorFacts } from '../../core/model/error.ts';
import { complaintIn, messageIn, needsUser } from '../../core/model/error-envelope.ts';
import type { ErrorCode } from '../../core/model/error-table.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../core/model/json.ts';
import type { WireResponse } from '../../ports/transport-port.ts';
import { adviceFor, teamHint } from './status-hint.ts';

/** An error answer's body as an object; `{}` for anything else that may stand there. */
export function errorEnvelopeOf(response: WireResponse): JsonObject {
  try {
    const body = parseJson(response.text);
    return isJsonObject(body) ? body : {};
  } catch {
    return {};
  }
}

export interface ErrorAnswerFacts {
  readonly origin: string;
  readonly effect: Effect;
  readonly retryAfterMs?: number | undefined;
  /** Size of the body of a write. */
  readonly sentBytes?: number | undefined;
}

/**
 * A final answer with an error status as a TrackerError: the envelope's message, the action line
 * when the user has to act, `HTTP <status>` where the body tells nothing.
 */
export function errorFromAnswer(response: WireResponse, facts: ErrorAnswerFacts): TrackerError {
  const envelope = errorEnvelopeOf(response);
  const server = complaintIn(envelope);
  const code = codeFor(response.status, server.code);
  const advice = adviceFor(response.status, facts.sentBytes);
  const retryable = typeof envelope['retryable'] === 'boolean' ? envelope['retryable'] : advice.retryable;
  const hint =
    hintFor(server.code, server.category) ?? (advice.hint === undefined ? {} : { hint: advice.hint });
  const ending: ErrorFacts = {
    effect: facts.effect,
    http: { status: response.status, origin: facts.origin },
    userActionRequired: needsUser(envelope),
    ...(retryable === undefined || code === 'endpoint_retired' ? {} : { retryable }),
    ...(Object.keys(server).length > 0 ? { server } : {}),
    ...(facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs }),
    ...hint,
  };
  return new TrackerError(code, messageIn(envelope, `HTTP ${response.status}`), ending);
}

function codeFor(status: number, serverCode: string | undefined): ErrorCode {
  if (status === 401) return 'session_expired';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server_failed';
  if (serverCode === 'idempotency_conflict') return 'idempotency_conflict';
  if (serverCode === 'cursor_expired') return 'cursor_expired';
  return status === 410 ? 'endpoint_retired' : 'server_rejected';
}

/** Guidance of our own for what the server's message leaves open. */
function hintFor(
  code: string | undefined,
  category: string | undefined,
): { readonly hint: string } | undefined {
  if (code === 'legacy_flow_forbidden') {
    return {
      hint:
        'This flow is gone. Use `tracker sync push --items-json FILE` for changes, `tracker sync pull` to read, ' +
        '`tracker sync run` for both; connect providers in the Spec Kitty dashboard.',
    };
  }
  if (code === 'team_forbidden') return { hint: teamHint };
  if (code === 'no_installation' || code === 'missing_installation' || category === 'identity_resolution') {
    return { hint: 'Connect the provider in the Spec Kitty dashboard, then run the command again.' };
  }
  if (code === 'no_mapping') {
    return {
      hint: 'Map the project in the Spec Kitty dashboard, or check --project-slug with `tracker status`.',
    };
  }
  return undefined;
}
