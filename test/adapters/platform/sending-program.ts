/**
 * A program that embeds the transport: sends one GET, prints how that ended, closes, and does nothing more.
 * Arguments: URL, HTTPS_PROXY (may be empty), milliseconds until it closes (empty: once the answer is there).
 */
import { createNodeTransport } from '../../../src/adapters/platform/node-transport.ts';
import { tunnelFor } from '../../../src/adapters/platform/proxy-agent.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { loopbackAuthority } from './loopback-authority.ts';

const [url = '', proxy = '', closeAfter = ''] = process.argv.slice(2);
const transport = createNodeTransport({
  clock: systemClock,
  limits: { connectMs: closeAfter === '' ? 200 : 600_000 },
  agentFor: (to) => tunnelFor(to, { HTTPS_PROXY: proxy }),
  certificates: async () => [loopbackAuthority],
});
const sent = transport.send({ method: 'GET', url, headers: {} }, {}).then(
  ({ status }) => `HTTP ${status}`,
  (failure: Error) => failure.message,
);
if (closeAfter !== '') setTimeout(() => transport.close(), Number(closeAfter));
process.stdout.write(await sent);
transport.close();
