import { row, type Mutant } from './mutant.ts';

const readTest = 'test/adapters/saas/read-answer.test.ts';
const requestTest = 'test/adapters/saas/requests.test.ts';
const waitTest = 'test/core/await-operation.test.ts';
const serviceTest = 'test/core/tracker-service.test.ts';
const modelTest = 'test/core/model.test.ts';

/** Mistakes in what the core decides. */
export const coreMutants: readonly Mutant[] = [
  // 200
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
    "return typeof value === 'string' && value !== '';",
    'return true;',
    readTest,
  ),
  row(
    '200: no digit is lost',
    'src/core/model/json.ts',
    'return onlyCounts || !maybeInexact.test(text) ? value : parseWithRawNumbers(text);',
    'return value;',
    modelTest,
  ),
  row(
    '200: a page that nobody takes is no longer waited for',
    'src/core/pull-pages.ts',
    'left.abort();',
    '',
    'test/core/pull-pages.test.ts',
  ),
  row(
    '200: a cursor that comes back ends the pull',
    'src/core/pull-pages.ts',
    'if (so.seen.has(next)) return repeated(next, so.number);',
    '',
    'test/core/pull-pages.test.ts',
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
    "if (isPathSegment(body['operation_id'])) return null;",
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
  // an abort before anything is sent
  row(
    'abort: a write that was not sent is not recorded as one that may have been',
    'src/core/operations/operation-desk.ts',
    'context.signal?.throwIfAborted();',
    ';',
    'test/composition/embedded.test.ts',
  ),
  row(
    'abort: a request that was not sent is none',
    'src/adapters/saas/request-policy.ts',
    'context.signal?.throwIfAborted();',
    ';',
    'test/adapters/saas/aborted-request.test.ts',
  ),
  // the operation id in the path
  row(
    'operation id: empty, . and .. are refused',
    'src/core/model/check-request.ts',
    'if (isPathSegment(id)) return;',
    'return;',
    requestTest,
  ),
  // requests
  row(
    'requests: an empty push is refused',
    'src/core/model/check-request.ts',
    'if (items.length === 0) {',
    'if (false) {',
    serviceTest,
  ),
  // secrets, consent, hard breaks
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
    'src/core/bind-saas.ts',
    'if (request.credentials) throw credentialsNotAccepted(provider);',
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
  row(
    '202: what ends the wait leaves the effect unknown',
    'src/core/write-outcome.ts',
    "if (error.effect !== 'none') return error;",
    'return error;',
    waitTest,
  ),
  row(
    '202: no look without time left',
    'src/core/await-operation.ts',
    'if (clock.monotonic() >= context.deadline.at)',
    'if (false)',
    waitTest,
  ),
  row(
    'exit codes: an unknown effect is 7, whatever the cause',
    'src/core/model/error.ts',
    "return exitCodes[effect === 'unknown' && !keepsItsOwn ? 'server' : category].code;",
    'return exitCodes[category].code;',
    modelTest,
  ),
  row(
    '200: JSON that nests too deep is not printed',
    'src/core/model/json.ts',
    'if (levels === 0) throw new JsonTooDeep();',
    'if (levels === 0) return true;',
    modelTest,
  ),
  row(
    'typed: a day that no calendar has is asked for by nobody',
    'src/core/model/date-time.ts',
    'return dateTimePattern.test(text) && isDayThatExists(text) && isComparable(text);',
    'return dateTimePattern.test(text) && isComparable(text);',
    'test/core/date-time.test.ts',
  ),
  row(
    'typed: a time that nothing can be compared with is asked for in no request',
    'src/core/model/check-request.ts',
    "return isComparable(updatedSince) ? [] : complaint('a leap second cannot be compared with other times');",
    'return [];',
    'test/core/tracker-service.test.ts',
  ),
  row(
    'beads: a row whose time cannot be compared is an error',
    'src/adapters/beads/row.ts',
    'if (timeless !== undefined) return `${name}: ${timeless} is not a time`;',
    '',
    'test/adapters/beads/connector.test.ts',
  ),
  row(
    'typed: a slug that the contract refuses is not recorded',
    'src/core/bind-saas.ts',
    'if (given && !isProjectSlug(given))',
    'if (false)',
    serviceTest,
  ),
];
