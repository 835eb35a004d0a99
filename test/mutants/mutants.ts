/**
 * One deliberate mistake each: the file, the exact line (trimmed), what replaces it, and the one test
 * file that must notice. `npm run test:mutants` applies them one by one in a copy.
 */
export interface Mutant {
  /** The row of the contract's behaviour table, or the rule of ours, that it breaks. */
  readonly breaks: string;
  readonly file: string;
  readonly line: string;
  readonly replacement: string;
  readonly test: string;
}

const policy = 'src/adapters/saas/request-policy.ts';
const decision = 'src/adapters/saas/retry-decision.ts';
const policyTest = 'test/adapters/saas/request-policy.test.ts';
const readTest = 'test/adapters/saas/read-answer.test.ts';
const requestTest = 'test/adapters/saas/requests.test.ts';
const waitTest = 'test/core/await-operation.test.ts';
const serviceTest = 'test/core/tracker-service.test.ts';
const modelTest = 'test/core/model.test.ts';

export const mutants: readonly Mutant[] = [
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
  row(
    '200: has_more needs a cursor',
    'src/core/model/answer-levels.ts',
    "if (typeof cursor === 'string' && cursor !== '') return null;",
    'return null;',
    readTest,
  ),
  row(
    '200: issues carry refs',
    'src/core/model/answer-levels.ts',
    "if (typeof value !== 'string' || value === '') {",
    'if (false) {',
    readTest,
  ),
  row(
    '200: no digit is lost',
    'src/core/model/json.ts',
    'if (!maybeInexact.test(text)) return JSON.parse(text);',
    'return JSON.parse(text);',
    modelTest,
  ),
  row(
    '200: a cursor that comes back ends the pull',
    'src/core/pull-pages.ts',
    "if (typeof next === 'string' && seen.has(next)) throw repeated(next, number);",
    '',
    serviceTest,
  ),
  // 202
  row(
    '202: first look at once, then 1, 2, 4 … 30 s',
    'src/core/await-operation.ts',
    'const gapsInSeconds = [1, 2, 4, 8, 16, 30] as const;',
    'const gapsInSeconds = [1, 2, 4, 8, 16, 32] as const;',
    waitTest,
  ),
  row(
    '202: jitter of 20 %',
    'src/core/await-operation.ts',
    'return seconds * 1000 * (0.8 + 0.4 * clock.random());',
    'return seconds * 1000;',
    waitTest,
  ),
  row(
    '202: the last sleep is clipped',
    'src/core/await-operation.ts',
    'const delay = Math.min(Math.max(gapBefore(look + 1, clock), asked), remaining);',
    'const delay = Math.max(gapBefore(look + 1, clock), asked);',
    waitTest,
  ),
  row(
    '202: a transient failure is not the end',
    'src/core/await-operation.ts',
    "'server_failed',",
    '',
    waitTest,
  ),
  row(
    '202: an unknown state is polled on',
    'src/core/await-operation.ts',
    "return status === 'completed' || status === 'failed';",
    "return status !== 'pending' && status !== 'running';",
    waitTest,
  ),
  row(
    '202: another operation’s answer is refused',
    'src/core/model/answer-levels.ts',
    'if (id === undefined || asked.operationId === undefined || id === asked.operationId) return null;',
    'return null;',
    readTest,
  ),
  row(
    '202: an operation id must be there',
    'src/core/model/answer-levels.ts',
    "if (typeof id === 'string' && id !== '') return null;",
    'return null;',
    readTest,
  ),
  row(
    '202: completed without a result is told',
    'src/core/write-outcome.ts',
    'if (!isJsonObject(over.body.result)) {',
    'if (false) {',
    waitTest,
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
    'if (/^\\d+$/.test(header)) return Number(header) * 1000;',
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
    'if (status >= 300 && status < 400) return fail(redirected(response, call, effectOf(progress, call)));',
    "if (status >= 300 && status < 400) return { kind: 'answer', response };",
    policyTest,
  ),
  row(
    '3xx: a slash names the setting',
    decision,
    'const slashOnly = target !== null && `${target.origin}${target.pathname}` === `${call.url}/`;',
    'const slashOnly = false;',
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
    'src/adapters/saas/error-answer.ts',
    'needsUser ? `${message} (action required — check the Spec Kitty dashboard)` : message,',
    'message,',
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
    'src/adapters/saas/error-answer.ts',
    "...textFact('code', envelope['code'] ?? envelope['error_code']),",
    "...textFact('code', envelope['code']),",
    readTest,
  ),
  // error body with wrong types
  row(
    'wrong types: only a literal true',
    'src/adapters/saas/error-answer.ts',
    "const needsUser = envelope['user_action_required'] === true;",
    "const needsUser = Boolean(envelope['user_action_required']);",
    readTest,
  ),
  row(
    'wrong types: only a string message',
    'src/adapters/saas/error-answer.ts',
    "const message = typeof told === 'string' && told !== '' ? told : `HTTP ${response.status}`;",
    'const message = String(told ?? `HTTP ${response.status}`);',
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
    decision,
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
    decision,
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
    "return error.code === 'server_rejected' || error.code === 'idempotency_conflict';",
    'return false;',
    policyTest,
  ),
  // time
  row('time: 120 s for a page', 'src/core/deadline.ts', 'read: 120_000,', 'read: 300_000,', serviceTest),
  row('time: 300 s for writes', 'src/core/deadline.ts', 'write: 300_000,', 'write: 120_000,', serviceTest),
  row(
    'time: the caller’s own deadline wins',
    'src/core/deadline.ts',
    'return { ...context, deadline: context.deadline ?? startDeadline(clock, spanMs) };',
    'return { ...context, deadline: startDeadline(clock, spanMs) };',
    serviceTest,
  ),
  row(
    'time: out of time inside a write',
    decision,
    'outOfTime(failure, call, failure.connected ? unknownIfWrite(call) : effectOf(progress, call)),',
    'outOfTime(failure, call, effectOf(progress, call)),',
    policyTest,
  ),
  // the operation id in the path
  row(
    'operation id: empty, . and .. are refused',
    'src/core/model/check-request.ts',
    "if (id !== '' && id !== '.' && id !== '..') return;",
    'return;',
    requestTest,
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
  row(
    'requests: an empty push is refused',
    'src/core/model/check-request.ts',
    'if (items.length === 0) {',
    'if (false) {',
    serviceTest,
  ),
  // secrets, consent, hard breaks
  row(
    'secrets: the bearer keeps to its origin',
    policy,
    'if (originOf(access.serverUrl) !== originOf(request.url)) {',
    'if (false) {',
    requestTest,
  ),
  row(
    'secrets: plain http is for loopback',
    'src/core/model/server-url.ts',
    "if (url.protocol === 'http:' && !isLoopback(url.hostname)) {",
    'if (false) {',
    modelTest,
  ),
  row(
    'consent: refused stops every call',
    'src/core/egress.ts',
    "if (egress.kind === 'refused') {",
    'if (false) {',
    serviceTest,
  ),
  row(
    'consent: an illegal value refuses',
    'src/core/egress.ts',
    "if (egress.kind === 'illegal') {",
    'if (false) {',
    serviceTest,
  ),
  row(
    'consent: the switch stops every call',
    'src/core/egress.ts',
    'if (settings.syncDisabledBy === undefined) return;',
    'return;',
    serviceTest,
  ),
  row(
    'hard break: aliases of azure_devops',
    'src/core/model/provider.ts',
    "azure_devops: { kind: 'removed', aliases: ['azure', 'azure-devops'] },",
    "azure_devops: { kind: 'removed', aliases: [] },",
    serviceTest,
  ),
  row(
    'hard break: --credential for SaaS',
    'src/core/tracker-service.ts',
    'if (request.credentials) throw gone.credentialsNotAccepted(provider.name);',
    '',
    serviceTest,
  ),
  row(
    'providers: case-folded everywhere',
    'src/core/model/provider.ts',
    'const folded = given.trim().toLowerCase();',
    'const folded = given.trim();',
    modelTest,
  ),
];

function row(breaks: string, file: string, line: string, replacement: string, test: string): Mutant {
  return { breaks, file, line, replacement, test };
}
