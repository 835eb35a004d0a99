import { row, type Mutant } from './mutant.ts';

const policy = 'src/adapters/saas/request-policy.ts';
const decision = 'src/adapters/saas/retry-decision.ts';
const policyTest = 'test/adapters/saas/request-policy.test.ts';
const readTest = 'test/adapters/saas/read-answer.test.ts';
const requestTest = 'test/adapters/saas/requests.test.ts';

/** Mistakes in what the SaaS adapter sends, repeats and reads. */
export const saasMutants: readonly Mutant[] = [
  // 200
  row(
    '200: checked at the boundary',
    'src/adapters/saas/read-answer.ts',
    'if (violation) {',
    'if (false) {',
    readTest,
  ),
  row(
    '200: deviations are errors when strict',
    'src/adapters/saas/read-answer.ts',
    'if (reading.strict && deviations.length > 0) {',
    'if (false) {',
    readTest,
  ),
  // 401
  row('401: one refresh only', policy, 'progress = { ...progress, renewed: true };', '', policyTest),
  row(
    '401: retried with the new token',
    policy,
    'access = await deps.credentials.renew(access, context);',
    'await deps.credentials.renew(access, context);',
    policyTest,
  ),
  row(
    '401: the same key on the retry',
    policy,
    '...(request.key === undefined ? {} : { [headerNames.idempotencyKey]: request.key }),',
    '...(request.key === undefined ? {} : { [headerNames.idempotencyKey]: request.key + attempts++ }),',
    policyTest,
  ),
  row(
    '401: twice is a session that expired',
    'src/adapters/saas/error-answer.ts',
    "if (status === 401) return 'session_expired';",
    '',
    policyTest,
  ),
  // 429
  row(
    '429: waited for once',
    decision,
    'if (progress.waited || call.singleAttempt || ms >= now.remainingMs) return final();',
    'if (call.singleAttempt || ms >= now.remainingMs) return final();',
    policyTest,
  ),
  row(
    '429: never beyond the deadline',
    decision,
    'if (progress.waited || call.singleAttempt || ms >= now.remainingMs) return final();',
    'if (progress.waited || call.singleAttempt) return final();',
    policyTest,
  ),
  row(
    '429: only a number counts',
    'src/adapters/saas/retry-after.ts',
    "if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;",
    'if (seconds !== undefined) return Number(seconds) * 1000;',
    policyTest,
  ),
  row(
    '429: the header where the body is silent',
    'src/adapters/saas/retry-after.ts',
    'if (/^\\d{1,15}$/.test(header)) return Number(header) * 1000;',
    '',
    policyTest,
  ),
  row(
    '429: five seconds otherwise',
    decision,
    'const defaultRateLimitWaitMs = 5_000;',
    'const defaultRateLimitWaitMs = 6_000;',
    policyTest,
  ),
  // 3xx
  row(
    '3xx: an error',
    decision,
    'if (status >= 300 && status < 400) return fail(pointedElsewhere(response, progress, call));',
    "if (status >= 300 && status < 400) return { kind: 'answer', response };",
    policyTest,
  ),
  row(
    '3xx: a slash names the setting',
    'src/core/model/redirected.ts',
    'const addsSlash = target !== null && `${target.origin}${target.pathname}` === `${url}/`;',
    'const addsSlash = false;',
    policyTest,
  ),
  // no JSON object
  row(
    'no JSON object: never repeated',
    decision,
    "case 'undecodable':",
    "case 'undecodable': if (progress.lost < 2) return { kind: 'wait', ms: 0, reason: '', counts: 'lost' };",
    policyTest,
  ),
  row(
    'no JSON object: the effect of a write is unknown',
    'src/adapters/saas/read-answer.ts',
    "const effect: Effect = reading.write ? 'unknown' : 'none';",
    "const effect: Effect = 'none';",
    readTest,
  ),
  row(
    'no JSON object: another content type',
    'src/adapters/saas/read-answer.ts',
    'if (type !== undefined && !/^application\\/(?:[\\w.+-]+\\+)?json\\s*(?:;|$)/i.test(type)) {',
    'if (false) {',
    readTest,
  ),
  // 400 legacy_flow_forbidden, other 4xx, 5xx
  row(
    'legacy flow: our own guidance',
    'src/adapters/saas/error-answer.ts',
    "if (code === 'legacy_flow_forbidden') {",
    'if (false) {',
    readTest,
  ),
  row(
    '4xx: the action line',
    'src/core/model/error-envelope.ts',
    'return needsUser(envelope) ? `${message} (action required — check the Spec Kitty dashboard)` : message;',
    'return message;',
    readTest,
  ),
  row(
    '5xx: the effect of a write is unknown',
    decision,
    "const effect = status >= 500 ? unknownIfWrite(call) : 'none';",
    "const effect = 'none' as const;",
    readTest,
  ),
  row(
    'error codes: both spellings',
    'src/core/model/error-envelope.ts',
    "...textFact('code', envelope['code'] ?? envelope['error_code']),",
    "...textFact('code', envelope['code']),",
    readTest,
  ),
  // error body with wrong types
  row(
    'wrong types: only a literal true',
    'src/core/model/error-envelope.ts',
    "return envelope['user_action_required'] === true;",
    "return Boolean(envelope['user_action_required']);",
    readTest,
  ),
  row(
    'wrong types: only a string message',
    'src/core/model/error-envelope.ts',
    "const message = typeof told === 'string' && told !== '' ? told : otherwise;",
    'const message = String(told ?? otherwise);',
    readTest,
  ),
  // not connected
  row(
    'not connected: fails at once',
    decision,
    "case 'not_connected':",
    "case 'not_connected': if (progress.lost < 2) return { kind: 'wait', ms: 0, reason: '', counts: 'lost' };",
    policyTest,
  ),
  row(
    'not connected: unknown after a lost attempt',
    'src/adapters/saas/attempt.ts',
    "return call.write && progress.lost > 0 ? 'unknown' : 'none';",
    "return 'none';",
    policyTest,
  ),
  // connected, no answer
  row(
    'no answer: two more tries',
    decision,
    'const repeatsOfLostCalls = 2;',
    'const repeatsOfLostCalls = 1;',
    policyTest,
  ),
  row(
    'no answer: a 503 counts as one',
    decision,
    'if (status === 502 || status === 503 || status === 504)',
    'if (status === 502 || status === 504)',
    policyTest,
  ),
  row(
    'no answer: not when the server says it makes no sense',
    decision,
    "if (envelope['retryable'] === false) return final();",
    '',
    policyTest,
  ),
  row(
    'no answer: the effect of a write is unknown',
    'src/adapters/saas/attempt-errors.ts',
    'if (call.write) return effectUnknown(failure.message, call, failure.status, failure);',
    '',
    policyTest,
  ),
  row(
    'no answer: never repeated for one who polls',
    decision,
    'if (call.singleAttempt || progress.lost >= repeatsOfLostCalls) return null;',
    'if (progress.lost >= repeatsOfLostCalls) return null;',
    policyTest,
  ),
  row(
    'no answer: a definite refusal settles it',
    policy,
    "return isRefusedContent(error) || error.code === 'idempotency_conflict';",
    'return false;',
    policyTest,
  ),
  // time
  row(
    'time: out of time inside a write',
    decision,
    'outOfTime(failure, call, failure.connected ? unknownIfWrite(call) : effectOf(progress, call)),',
    'outOfTime(failure, call, effectOf(progress, call)),',
    policyTest,
  ),
  // requests
  row(
    'requests: cursor only when it has a value',
    'src/adapters/saas/saas-tracker.ts',
    '...(query.cursor === undefined ? {} : { cursor: query.cursor }),',
    'cursor: query.cursor ?? (null as never),',
    requestTest,
  ),
  row(
    'requests: filters only when they have a value',
    'src/adapters/saas/saas-tracker.ts',
    'return filters === undefined || Object.keys(filters).length === 0 ? undefined : filters;',
    'return filters;',
    requestTest,
  ),
  row(
    'requests: the slash setting',
    'src/adapters/saas/client.ts',
    'url: deps.trailingSlash ? withTrailingSlash(request.url) : request.url,',
    'url: request.url,',
    requestTest,
  ),
  // secrets, consent, hard breaks
  row(
    'secrets: the bearer keeps to its origin',
    policy,
    'if (originOf(access.serverUrl) !== originOf(request.url)) {',
    'if (false) {',
    requestTest,
  ),
];
