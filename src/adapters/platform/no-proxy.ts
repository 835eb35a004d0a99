import type { ProxyEnvironment } from './proxy-agent.ts';

type Rule = (host: string, port: string) => boolean;

export interface NoProxy {
  /** Whether the server is reached without a proxy. */
  exempts(url: URL): boolean;
  /** Entries that are not understood, and have no effect. */
  readonly ignored: readonly string[];
}

/**
 * `no_proxy`, or `NO_PROXY` where that is unset or empty: hosts with everything below them, `.suffix`, `host:port`,
 * IP addresses, networks (`10.0.0.0/8`) and `*`, divided by commas or blanks; as curl reads it, which knows no ports.
 */
export function noProxyOf(environment: ProxyEnvironment): NoProxy {
  const list = environment['no_proxy'] || environment['NO_PROXY'] || '';
  const rules: Rule[] = [];
  const ignored: string[] = [];
  for (const entry of list.split(/[\s,]+/).filter((each) => each !== '')) {
    const rule = ruleOf(entry);
    if (rule === null) ignored.push(entry);
    else rules.push(rule);
  }
  return {
    exempts(url) {
      const host = withoutDot(url.hostname.replace(/^\[|\]$/g, '').toLowerCase());
      return rules.some((rule) => rule(host, url.port || '443'));
    },
    ignored,
  };
}

function ruleOf(entry: string): Rule | null {
  if (entry === '*') return () => true;
  if (entry.includes('/')) return networkRule(entry);
  const [name, port] = hostAndPort(entry);
  const rule = addressRule(name) ?? nameRule(name);
  return rule && ((host, at) => (port === undefined || port === at) && rule(host, at));
}

/** An IPv6 address has colons of its own; only behind brackets can a port follow it. */
function hostAndPort(entry: string): readonly [name: string, port?: string | undefined] {
  const [, name, port] = /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? /^([^:]*):(\d+)$/.exec(entry) ?? [];
  return name === undefined ? [entry] : [name, port];
}

function networkRule(entry: string): Rule | null {
  const [, address = '', bits] = /^\[?([^\]/]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  const { isIP } = process.getBuiltinModule('node:net');
  const version = isIP(address);
  const prefix = Number(bits);
  return version === 0 || prefix > (version === 4 ? 32 : 128) ? null : withinRule(address, version, prefix);
}

function addressRule(name: string): Rule | null {
  const version = process.getBuiltinModule('node:net').isIP(name);
  return version === 0 ? null : withinRule(name, version, version === 4 ? 32 : 128);
}

function withinRule(address: string, version: number, prefix: number): Rule {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const addresses = new BlockList();
  addresses.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return (host) => isIP(host) !== 0 && addresses.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function nameRule(name: string): Rule | null {
  const suffix = withoutDot(name.toLowerCase()).replace(/^\*?\./, '');
  if (!/^[^\s:/?#@*[\]\\.]+(?:\.[^\s:/?#@*[\]\\.]+)*$/.test(suffix)) return null;
  // As a server's name stands in a URL: letters beyond ASCII are encoded.
  const ascii = URL.canParse(`https://${suffix}`) ? new URL(`https://${suffix}`).hostname : suffix;
  return (host) => host === ascii || host.endsWith(`.${ascii}`);
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
