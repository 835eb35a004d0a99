import type { Agent } from 'node:http';
import { TrackerError } from '../../core/model/error.ts';

/** The environment's proxy variables, passed in by whoever decides to honour them. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/** Whether any proxy is set at all; without one nothing of the proxy code is loaded. */
export function mentionsProxy(environment: ProxyEnvironment): boolean {
  return proxyVariables.some((name) => (environment[name] ?? '').trim() !== '');
}

/**
 * An agent for `HTTPS_PROXY` (`ALL_PROXY`), honouring `NO_PROXY`. It opens a CONNECT tunnel, so
 * the proxy sees host and port and never the bearer. Plain http is loopback only and is never
 * proxied.
 * @throws TrackerError `config_invalid` for a proxy address that is no http(s) URL
 */
export async function tunnelFor(url: URL, environment: ProxyEnvironment): Promise<Agent | undefined> {
  if (url.protocol !== 'https:' || isExempt(url, environment)) return undefined;
  const name = proxyVariables.find((variable) => (environment[variable] ?? '').trim() !== '');
  if (name === undefined) return undefined;
  const address = (environment[name] ?? '').trim();
  const proxy = parseProxy(address.includes('://') ? address : `http://${address}`, name);
  const { TunnelAgent } = await import('./tunnel-agent.ts');
  return new TunnelAgent(proxy.href, { keepAlive: true });
}

function parseProxy(address: string, name: string): URL {
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy && (proxy.protocol === 'http:' || proxy.protocol === 'https:')) return proxy;
  // The address may hold a password, so it is not shown.
  throw new TrackerError('config_invalid', `The proxy in ${name} is not an http:// or https:// URL.`, {
    hint: `Set ${name} to http://HOST:PORT, or unset it.`,
  });
}

/** `NO_PROXY`: a comma or blank separated list of hosts, `.suffix`, `host:port`, or `*`. */
function isExempt(url: URL, environment: ProxyEnvironment): boolean {
  const list = environment['NO_PROXY'] ?? environment['no_proxy'] ?? '';
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || '443';
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', entryPort] = hostAndPort(entry.toLowerCase());
      if (entryPort !== undefined && entryPort !== port) return false;
      const suffix = name.replace(/^\*?\./, '');
      return host === suffix || host.endsWith(`.${suffix}`);
    });
}

/** An IPv6 address has colons of its own; only behind brackets can a port follow it. */
function hostAndPort(entry: string): readonly (string | undefined)[] {
  return (
    /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? /^([^:]*)(?::(\d+))?$/.exec(entry) ?? [entry, entry, undefined]
  );
}
