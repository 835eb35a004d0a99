/**
 * A program that embeds the transport: sends one request, prints how that ended, closes, and does nothing more.
 * Arguments: URL, HTTPS_PROXY (may be empty), milliseconds until it closes (empty: once the answer is there). Of the
 * environment: CONNECT_MS, the limit for a connection; SECRET, sent in a header and in the body.
 */
import { createNodeTransport } from '../../../src/adapters/platform/node-transport.ts';
import { tunnelFor } from '../../../src/adapters/platform/proxy-agent.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import type { WireRequest } from '../../../src/ports/transport-port.ts';
import { loopbackAuthority } from './loopback-authority.ts';

const [url = '', proxy = '', closeAfter = ''] = process.argv.slice(2);
const transport = createNodeTransport({
  clock: systemClock,
  limits: { connectMs: Number(process.env['CONNECT_MS'] ?? 600_000) },
  agentFor: (to) => tunnelFor(to, { HTTPS_PROXY: proxy }),
  certificates: async () => [loopbackAuthority],
});
const { SECRET: secret } = process.env;
const request: WireRequest =
  secret === undefined
    ? { method: 'GET', url, headers: {} }
    : {
        method: 'POST',
        url,
        headers: { Authorization: `Bearer ${secret}` },
        body: Buffer.from(`{"refresh":"${secret}"}`),
      };
const sent = transport.send(request, {}).then(
  ({ status }) => `HTTP ${status}`,
  (failure: Error) => failure.message,
);
if (closeAfter !== '') setTimeout(() => transport.close(), Number(closeAfter));
process.stdout.write(await sent);
transport.close();
