import type { Agent } from 'node:http';
import { TrackerError } from '../../core/model/error.ts';
import type { ProxyFacts } from '../../ports/machine-port.ts';

/** The environment's proxy variables, passed in by whoever decides to honour them. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** In the order of curl; an empty one counts as unset. */
const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

/** Whether any proxy is set at all; without one nothing of the proxy code is loaded. */
export function mentionsProxy(environment: ProxyEnvironment): boolean {
  return proxyVariables.some((name) => (environment[name] ?? '').trim() !== '');
}

/**
 * An agent for `HTTPS_PROXY` (`ALL_PROXY`), honouring `NO_PROXY`. It opens a CONNECT tunnel, so
 * the proxy sees host and port and never the bearer. Plain http is loopback only and is never
 * proxied.
 * @throws TrackerError `config_invalid` for a proxy address that is not an http(s) URL, or whose user or password cannot be decoded
 */
export async function tunnelFor(url: URL, environment: ProxyEnvironment): Promise<Agent | undefined> {
  const chosen = chosenProxy(environment);
  if (chosen === null || url.protocol !== 'https:') return undefined;
  const { noProxyOf } = await import('./no-proxy.ts');
  if (noProxyOf(environment).exempts(url)) return undefined;
  const { TunnelAgent } = await import('./tunnel-agent.ts');
  return new TunnelAgent(parseProxy(chosen).href, { keepAlive: true });
}

/**
 * How a server is reached; null where no proxy is set.
 * @throws TrackerError `config_invalid`
 */
export async function proxyFacts(url: URL, environment: ProxyEnvironment): Promise<ProxyFacts | null> {
  const chosen = chosenProxy(environment);
  if (chosen === null || url.protocol !== 'https:') return null;
  const { noProxyOf } = await import('./no-proxy.ts');
  const noProxy = noProxyOf(environment);
  return {
    variable: chosen.name,
    host: noProxy.exempts(url) ? null : parseProxy(chosen).host,
    ignored: noProxy.ignored,
  };
}

interface Chosen {
  readonly name: string;
  readonly address: string;
}

function chosenProxy(environment: ProxyEnvironment): Chosen | null {
  for (const name of proxyVariables) {
    const address = (environment[name] ?? '').trim();
    if (address !== '') return { name, address };
  }
  return null;
}

function parseProxy({ name, address }: Chosen): URL {
  const text = address.includes('://') ? address : `http://${address}`;
  const proxy = URL.canParse(text) ? new URL(text) : null;
  // The address may hold a password, so no error shows it.
  if (proxy && (proxy.protocol === 'http:' || proxy.protocol === 'https:')) {
    if (isEncoded(proxy.username) && isEncoded(proxy.password)) return proxy;
    throw new TrackerError(
      'config_invalid',
      `The user or password of the proxy in ${name} cannot be decoded.`,
      {
        hint: `Write a % in the user or password of ${name} as %25, or unset ${name}.`,
      },
    );
  }
  throw new TrackerError('config_invalid', `The proxy in ${name} is not an http:// or https:// URL.`, {
    hint: `Set ${name} to http://HOST:PORT, or unset it.`,
  });
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
