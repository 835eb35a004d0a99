import type { TransportPort, WireRequest, WireResponse } from '../../src/index.ts';

export interface PreferringTransport extends TransportPort {
  /** What the next requests ask Prism for. */
  prefer: string;
  /** Changes the next requests, to break them on purpose. */
  bend: (request: WireRequest) => WireRequest;
  readonly seen: { readonly request: WireRequest; readonly response: WireResponse }[];
}

/** Adds Prism's `Prefer` header to every request and keeps what came back. */
export function preferringTransport(inner: TransportPort): PreferringTransport {
  const transport: PreferringTransport = {
    prefer: '',
    bend: (request) => request,
    seen: [],
    async send(request, context) {
      const bent = transport.bend({ ...request, headers: { ...request.headers, Prefer: transport.prefer } });
      const response = await inner.send(bent, context);
      transport.seen.push({ request: bent, response });
      return response;
    },
    close: () => inner.close(),
  };
  return transport;
}
