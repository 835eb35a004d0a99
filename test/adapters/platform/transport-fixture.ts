import { expect, onTestFinished } from 'vitest';
import {
  createNodeTransport,
  type NodeTransportDeps,
} from '../../../src/adapters/platform/node-transport.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { TransportFailure } from '../../../src/core/model/transport-failure.ts';
import type { TransportPort, WireRequest } from '../../../src/ports/transport-port.ts';

/** A transport over real sockets, closed after the test. */
export function given(deps: Partial<NodeTransportDeps> = {}): TransportPort {
  const transport = createNodeTransport({ clock: systemClock, ...deps });
  onTestFinished(() => transport.close());
  return transport;
}

export const get = (url: string): WireRequest => ({ method: 'GET', url, headers: {} });

export async function failureOf(sent: Promise<unknown>): Promise<TransportFailure> {
  const thrown: unknown = await sent.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(TransportFailure);
  return thrown as TransportFailure;
}
