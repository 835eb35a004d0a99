import { row, type Mutant } from './mutant.ts';

const absent = 'src/core/operations/absent-operation.ts';
const sentTest = 'test/core/operations/where-it-was-sent.test.ts';
const statusTest = 'test/adapters/saas/status-hint.test.ts';
const noProxy = 'src/adapters/platform/no-proxy.ts';
const noProxyTest = 'test/adapters/platform/no-proxy.test.ts';
const hostileTest = 'test/cli/hostile-answers.test.ts';
const unrepeatableTest = 'test/adapters/platform/unrepeatable.test.ts';
const deskTest = 'test/core/operations/operation-desk.test.ts';
const waitTest = 'test/core/await-operation.test.ts';
const readTest = 'test/adapters/saas/read-answer.test.ts';
const exchange = 'src/adapters/platform/exchange.ts';
const brokenExchange = 'src/adapters/platform/broken-exchange.ts';
const transportTest = 'test/adapters/platform/node-transport.test.ts';
const unreadableTest = 'test/adapters/platform/unreadable-answer.test.ts';
const sendTest = 'test/adapters/platform/send-body.test.ts';
const brokenTest = 'test/adapters/platform/broken-exchange.test.ts';

/** Mistakes in one request and its answer, and in what a look at an operation is taken for. */
export const exchangeMutants: readonly Mutant[] = [
  row(
    'exchange: the status decides where a body cannot be read',
    exchange,
    'if (head !== undefined && !isSuccess(head)) {',
    'if (false) {',
    unreadableTest,
  ),
  row(
    'exchange: a success that cannot be read is none',
    exchange,
    'return status >= 200 && status < 300;',
    'return false;',
    transportTest,
  ),
  row(
    'exchange: time for the head begins when all is sent',
    exchange,
    "whenConnected(socket, () => watchdog.enter(request.writableFinished ? 'headers' : 'send')),",
    "whenConnected(socket, () => watchdog.enter('headers')),",
    sendTest,
  ),
  row(
    'exchange: an answer before all is sent ends the sending',
    exchange,
    'if (!request.writableFinished) request.destroy();',
    '',
    sendTest,
  ),
  row(
    'exchange: bytes that leave are progress',
    'src/adapters/platform/send-body.ts',
    'moved();',
    '',
    sendTest,
  ),
  row(
    'exchange: a chosen time replaces the limits for sending and for the head',
    exchange,
    'if (deadline?.chosen !== true || singleAttempt === true) return limits;',
    'if (1 > 0) return limits;',
    transportTest,
  ),
  row(
    'exchange: a poll keeps its limits',
    exchange,
    'if (deadline?.chosen !== true || singleAttempt === true) return limits;',
    'if (deadline?.chosen !== true) return limits;',
    transportTest,
  ),
  row(
    'exchange: another protocol is not waited for',
    exchange,
    'if (message.statusCode === 101) {',
    'if (false) {',
    transportTest,
  ),
  row(
    'exchange: a head that is too large is named',
    brokenExchange,
    "if (code === 'HPE_HEADER_OVERFLOW')",
    'if (false)',
    transportTest,
  ),
  row(
    'exchange: a client certificate that is missing had no effect',
    brokenExchange,
    'if (demandsCertificate(error))',
    'if (false)',
    brokenTest,
  ),
  row(
    'exchange: a proxy that is down is not the server',
    brokenExchange,
    "if (error.name === 'ProxyFailure') return 'proxy';",
    '',
    brokenTest,
  ),
  row(
    'looks: only the tracker’s own code ends an operation',
    absent,
    "return isMissing && server?.code === 'operation_not_found' && acceptedAgoMs >= settlingMs;",
    'return isMissing && acceptedAgoMs >= settlingMs;',
    deskTest,
  ),
  row(
    'looks: what was accepted just now may not be known everywhere',
    absent,
    "return isMissing && server?.code === 'operation_not_found' && acceptedAgoMs >= settlingMs;",
    "return isMissing && server?.code === 'operation_not_found';",
    sentTest,
  ),
  row(
    'looks: an early 404 only delays the next one',
    absent,
    'return acceptedAgoMs < settlingMs || server?.code === undefined;',
    'return server?.code === undefined;',
    waitTest,
  ),
  row(
    'looks: an answer that cannot be read only delays the next one',
    'src/core/await-operation.ts',
    "return transientCodes.has(code) || (code === 'contract_violation' && retryable);",
    'return transientCodes.has(code);',
    waitTest,
  ),
  row(
    'looks: a refusal of a gateway only delays the next one',
    'src/core/await-operation.ts',
    "if (code === 'server_rejected') return server?.code === undefined;",
    "if (code === 'server_rejected') return false;",
    waitTest,
  ),
  row(
    'looks: a redirect only delays the next one',
    'src/core/await-operation.ts',
    "'redirected',",
    '',
    waitTest,
  ),
  row(
    'looks: one that breaks the contract ends the wait',
    'src/adapters/saas/read-answer.ts',
    "...(details === undefined && reading.kind === 'getOperation' ? { retryable: true } : {}),",
    "...(reading.kind === 'getOperation' ? { retryable: true } : {}),",
    readTest,
  ),
  row(
    'push: one that is too large for one request is refused',
    'src/core/model/check-request.ts',
    'if (length <= mostPushBytes) return;',
    'if (length > 0) return;',
    sentTest,
  ),
  row(
    'tokens: asked for on a connection of their own',
    'src/adapters/credentials/token-endpoint.ts',
    'unrepeatable: true,',
    '',
    'test/adapters/credentials/renew.test.ts',
  ),
  row(
    'exchange: what must not be sent twice gets a new connection',
    'src/adapters/platform/node-transport.ts',
    'const route = await (request.unrepeatable === true ? openRoute(url, deps) : routeTo(url));',
    'const route = await routeTo(url);',
    unrepeatableTest,
  ),
  row(
    'exchange: a connection of its own ends with its request',
    'src/adapters/platform/node-transport.ts',
    'route.agent.destroy();',
    '',
    unrepeatableTest,
  ),
  row(
    'exchange: a connection of its own ends with the transport',
    'src/adapters/platform/node-transport.ts',
    'for (const route of passing) end(route);',
    '',
    unrepeatableTest,
  ),
  row(
    '410: has a code of its own',
    'src/adapters/saas/error-answer.ts',
    "return status === 410 ? 'endpoint_retired' : 'server_rejected';",
    "return 'server_rejected';",
    statusTest,
  ),
  row(
    '410: is never worth another try',
    'src/adapters/saas/error-answer.ts',
    "...(retryable === undefined || code === 'endpoint_retired' ? {} : { retryable }),",
    '...(retryable === undefined ? {} : { retryable }),',
    statusTest,
  ),
  row(
    '410: of a token endpoint, too',
    'src/adapters/credentials/token-endpoint.ts',
    "if (status === 410) throw new TrackerError('endpoint_retired', `${url} answered HTTP 410.`, { http });",
    '',
    'test/adapters/credentials/session.test.ts',
  ),
  row(
    'errors: no code of an envelope changes what a 5xx is',
    'src/adapters/saas/error-answer.ts',
    "if (status >= 500) return 'server_failed';",
    "if (status >= 500 && serverCode !== 'idempotency_conflict') return 'server_failed';",
    statusTest,
  ),
  row(
    'errors: what is at fault on the way has its own remedy',
    'src/core/model/connection-hint.ts',
    'return culprit === undefined ? {} : { hint: hints[culprit] };',
    'return {};',
    statusTest,
  ),
  row(
    '202: an id that cannot stand in a path is not recorded',
    'src/core/model/answer-levels.ts',
    "if (isPathSegment(body['operation_id'])) return null;",
    "if (typeof body['operation_id'] === 'string' && body['operation_id'] !== '') return null;",
    readTest,
  ),
  row(
    '202: a control character cannot stand in a path',
    'src/core/model/path-segment.ts',
    "return text !== '.' && text !== '..' && text.isWellFormed() && !/[\\u0000-\\u001f\\u007f-\\u009f]/.test(text);",
    "return text !== '.' && text !== '..' && text.isWellFormed();",
    readTest,
  ),
  row(
    'operations: an error beside a result is told',
    'src/core/await-operation.ts',
    "if (status !== 'completed' || error == null) return;",
    'if (1 > 0) return;',
    waitTest,
  ),
  row(
    'operations: an error beside a result is a deviation',
    'src/adapters/saas/read-answer.ts',
    "if (reading.kind === 'getOperation' && body['status'] === 'completed' && body['error'] != null)",
    'if (false)',
    readTest,
  ),
  row(
    'proxy: an empty NO_PROXY counts as unset',
    noProxy,
    "const list = environment['no_proxy'] || environment['NO_PROXY'] || '';",
    "const list = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';",
    noProxyTest,
  ),
  row(
    'proxy: a name in NO_PROXY may end with a dot',
    noProxy,
    "return name.replace(/\\.$/, '');",
    'return name;',
    noProxyTest,
  ),
  row(
    'proxy: NO_PROXY names networks, too',
    noProxy,
    "if (entry.includes('/')) return networkRule(entry);",
    "if (entry.includes('/')) return null;",
    noProxyTest,
  ),
  row(
    'proxy: what NO_PROXY holds in vain is kept for the doctor',
    noProxy,
    'if (rule === null) ignored.push(entry);',
    'if (rule === null) continue;',
    noProxyTest,
  ),
  row(
    'doctor: what NO_PROXY holds in vain is a warning',
    'src/core/doctor/proxy-check.ts',
    "if (ignored.length === 0) return [ok('proxy', route)];",
    "if (ignored.length >= 0) return [ok('proxy', route)];",
    'test/core/doctor/proxy.test.ts',
  ),
  row(
    'errors: a message without end is cut',
    'src/core/model/error.ts',
    'super(cutText(message), facts.cause === undefined ? undefined : { cause: facts.cause });',
    'super(message, facts.cause === undefined ? undefined : { cause: facts.cause });',
    hostileTest,
  ),
  row(
    'errors: no line of a foreign text looks like one of ours',
    'src/cli/render/safe-text.ts',
    ".map((line, index) => (index === 0 || line === '' ? line : `  | ${line}`))",
    '.map((line) => line)',
    hostileTest,
  ),
  row(
    'errors: no line of a foreign text looks like a fact of ours',
    'src/cli/render/safe-text.ts',
    ".map((line, index) => (index === 0 || line === '' ? line : `  | ${line}`))",
    ".map((line, index) => (index === 0 || line === '' ? line : `  ${line}`))",
    hostileTest,
  ),
  row(
    'errors: what is said of one item is cut, too',
    'src/cli/render/safe-text.ts',
    'return safeText(cutText(textOf(value)));',
    'return safeText(value);',
    hostileTest,
  ),
  row(
    'exchange: Node prints no bearer',
    exchange,
    'givenUp: givenUp.signal,',
    'givenUp: givenUp.signal, headers: wire.headers,',
    'test/adapters/platform/node-debug.test.ts',
  ),
  row(
    'exchange: a handshake that the server ends is told as that',
    brokenExchange,
    'if (alert !== undefined)',
    'if (false)',
    brokenTest,
  ),
];
