import type { NodeTransportDeps } from '../adapters/platform/node-transport.ts';
import { mentionsProxy, tunnelFor } from '../adapters/platform/proxy-agent.ts';
import { environmentPath } from './environment-path.ts';

/** Proxies and extra certificates from the environment; their code is loaded only where they are set. */
export function outboundRoutes(
  environment: Readonly<Record<string, string | undefined>>,
  userHome: string | undefined,
): Pick<NodeTransportDeps, 'agentFor' | 'certificates'> {
  const added = environment['SSL_CERT_FILE']?.trim();
  // Node has read it as it stands, and goes on without it where there is no such file.
  const nodes = environment['NODE_EXTRA_CA_CERTS'];
  const isUnexpanded = nodes?.startsWith('~') === true;
  return {
    ...(mentionsProxy(environment)
      ? {
          agentFor: (url) => tunnelFor(url, environment),
        }
      : {}),
    ...(added || isUnexpanded
      ? {
          certificates: async () => {
            if (isUnexpanded) environmentPath('NODE_EXTRA_CA_CERTS', nodes, undefined);
            if (!added) return undefined;
            const file = environmentPath('SSL_CERT_FILE', added, userHome);
            const { certificatesWith } = await import('../adapters/platform/extra-certificates.ts');
            return certificatesWith(file, nodes);
          },
        }
      : {}),
  };
}
