import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-cli/dist/operations.js';
import { createServer } from '@stoplight/prism-http-server';

export interface PrismServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Prism in this process, serving the frozen document on loopback. */
export async function startPrism(): Promise<PrismServer> {
  const operations = await getHttpOperationsFromSpec(
    new URL('../../openapi/pri-12.yaml', import.meta.url).pathname,
  );
  const server = createServer(operations, {
    components: { logger: createLogger('prism', { enabled: false }) },
    config: {
      mock: { dynamic: false },
      validateRequest: true,
      validateResponse: true,
      checkSecurity: true,
      errors: false,
      upstreamProxy: undefined,
      isProxy: false,
    },
    cors: false,
  } as Parameters<typeof createServer>[1]);
  const url = await server.listen(0, '127.0.0.1');
  return { url, close: () => server.close() };
}
