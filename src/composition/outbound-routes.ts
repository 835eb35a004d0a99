import type { NodeTransportDeps } from '../adapters/platform/node-transport.ts';
import { mentionsProxy, tunnelFor } from '../adapters/platform/proxy-agent.ts';

/** Proxies and extra certificates from the environment; their code is loaded only where they are set. */
export function outboundRoutes(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<NodeTransportDeps, 'agentFor' | 'certificates'> {
  const certificateFile = environment['SSL_CERT_FILE']?.trim();
  return {
    ...(mentionsProxy(environment)
      ? {
          agentFor: (url) => tunnelFor(url, environment),
        }
      : {}),
    ...(certificateFile
      ? {
          certificates: async () => {
            const { certificatesWith } = await import('../adapters/platform/extra-certificates.ts');
            return certificatesWith(certificateFile, environment['NODE_EXTRA_CA_CERTS']);
          },
        }
      : {}),
  };
}
