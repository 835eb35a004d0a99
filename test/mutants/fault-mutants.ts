import { row, type Mutant } from './mutant.ts';

const content = 'src/core/model/refused-content.ts';
const endpoint = 'src/adapters/credentials/token-endpoint.ts';
const policyTest = 'test/adapters/saas/request-policy.test.ts';
const deskTest = 'test/core/operations/operation-desk.test.ts';
const transport = 'src/adapters/platform/node-transport.ts';
const transportTest = 'test/adapters/platform/node-transport.test.ts';
const tlsTest = 'test/adapters/platform/node-transport-tls.test.ts';
const renewTest = 'test/adapters/credentials/renew.test.ts';

/** Mistakes in what is made of a fault, beside those of the rooms it hits. */
export const faultMutants: readonly Mutant[] = [
  row(
    'faults: a refusal of who asks settles no earlier try',
    content,
    'return http?.status === 400 || http?.status === 422;',
    'return true;',
    policyTest,
  ),
  row(
    'faults: a refusal for want of an installation settles no earlier try',
    content,
    "if (server.category === 'identity_resolution') return false;",
    '',
    policyTest,
  ),
  row(
    'faults: a page of a gateway settles no earlier try',
    content,
    "if (code !== 'server_rejected' || server?.code === undefined) return false;",
    "if (code !== 'server_rejected' || server === undefined) return http?.status === 400;",
    'test/core/operations/operation-desk.test.ts',
  ),
  row(
    'faults: a resumed write that was refused for who asks stays unknown',
    'src/core/operations/entry-end.ts',
    "if (error.effect === 'none' && (!sentBefore || isRefusedContent(error)))",
    "if (error.effect === 'none' && (!sentBefore || error.code === 'server_rejected'))",
    deskTest,
  ),
  row(
    'faults: its caller is told so',
    'src/core/operations/entry-end.ts',
    "if (!sentBefore || error.effect === 'done' || entry.state === 'accepted' || isRefusedContent(error))",
    "if (!sentBefore || error.effect === 'done' || entry.state === 'accepted' || error.code === 'server_rejected')",
    deskTest,
  ),
  row(
    'faults: a token answer without end is no lost one',
    endpoint,
    "if (kind === 'too_large')",
    'if (false)',
    renewTest,
  ),
  row(
    'faults: a token answer that is no text is no lost one',
    endpoint,
    "if (kind === 'undecodable')",
    'if (false)',
    renewTest,
  ),
  row(
    'faults: no deadline goes by the wall clock',
    'src/core/deadline.ts',
    'return { at: clock.monotonic() + spanMs, spanMs };',
    'return { at: clock.now() + spanMs, spanMs };',
    'test/core/clock-jump.test.ts',
  ),
  row(
    'faults: no wait goes by the wall clock',
    'src/core/await-operation.ts',
    'const now = clock.monotonic();',
    'const now = clock.now();',
    'test/core/clock-jump.test.ts',
  ),
  row(
    'faults: a certificate that nobody vouches for, or that is over, is nobody',
    transport,
    'return { agent, request: (to, options) => https.request(to, { ...options, ...tls }) };',
    'return { agent, request: (to, options) => https.request(to, { ...options, ...tls, rejectUnauthorized: false }) };',
    tlsTest,
  ),
  row(
    'faults: a certificate of another host is another host’s',
    transport,
    'return { agent, request: (to, options) => https.request(to, { ...options, ...tls }) };',
    'return { agent, request: (to, options) => https.request(to, { ...options, ...tls, checkServerIdentity: () => undefined }) };',
    tlsTest,
  ),
  row(
    'faults: what was never connected had no effect',
    'src/adapters/platform/phase-watchdog.ts',
    "else bark(phase === 'connect' ? 'not_connected' : 'no_answer', tooLong(phase, limits));",
    "else bark('no_answer', tooLong(phase, limits));",
    transportTest,
  ),
  row(
    'faults: a request is not sent before the handshake is over',
    'src/adapters/platform/exchange.ts',
    "if (socket.secureConnecting) socket.once('secureConnect', connected);",
    'if (socket.secureConnecting) connected();',
    transportTest,
  ),
  row(
    'faults: a gateway error that is final leaves the effect unknown',
    'src/adapters/saas/retry-decision.ts',
    'effect: unknownIfWrite(call),',
    "effect: 'none',",
    policyTest,
  ),
];
