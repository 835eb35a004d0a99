import type { CallContext } from '../model/call.ts';
import type { Check } from '../model/diagnosis.ts';
import type { MachinePort } from '../../ports/machine-port.ts';
import { failed, found, ok, warning } from './check.ts';

/** How the server is reached; nothing where no proxy is set. */
export async function proxyChecks(
  serverUrl: string,
  machine: MachinePort,
  context: CallContext,
): Promise<readonly Check[]> {
  const { value, error } = await found(context, async () => machine.proxyFor?.(serverUrl) ?? null);
  if (error) return [failed('proxy', error)];
  if (value === null) return [];
  const { variable, host, ignored } = value;
  const route =
    host === null
      ? `NO_PROXY exempts the server from the proxy in ${variable}.`
      : `The server is reached through the proxy ${host} (${variable}).`;
  if (ignored.length === 0) return [ok('proxy', route)];
  return [
    warning(
      'proxy',
      `${route} NO_PROXY holds entries that are not understood, and have no effect.`,
      'Write hosts, IP addresses or networks such as 10.0.0.0/8, divided by commas.',
      ignored,
    ),
  ];
}
