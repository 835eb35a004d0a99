import { row, type Mutant } from './mutant.ts';

const exchange = 'src/adapters/platform/exchange.ts';
const brokenExchange = 'src/adapters/platform/broken-exchange.ts';
const transportTest = 'test/adapters/platform/node-transport.test.ts';
const unreadableTest = 'test/adapters/platform/unreadable-answer.test.ts';
const sendTest = 'test/adapters/platform/send-body.test.ts';
const brokenTest = 'test/adapters/platform/broken-exchange.test.ts';

/** Mistakes in one request and its answer. */
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
];
