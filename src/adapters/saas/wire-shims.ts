import type { WireResponse } from '../../ports/transport-port.ts';

/**
 * What openapi-fetch needs of the Fetch classes, and no more. Touching the global `Request` would
 * load Node's whole fetch implementation, which costs more than everything else in a command.
 */
export class RequestShim {
  readonly url: string;
  readonly method: string;
  readonly body: string | undefined;

  constructor(url: string, init: { method: string; body?: string }) {
    this.url = url;
    this.method = init.method;
    this.body = init.body;
  }
}

export class ResponseShim {
  readonly wire: WireResponse;

  constructor(wire: WireResponse) {
    this.wire = wire;
  }

  get status(): number {
    return this.wire.status;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get headers(): { get(name: string): string | null } {
    return { get: (name) => this.wire.headers[name.toLowerCase()] ?? null };
  }

  text(): Promise<string> {
    return Promise.resolve(this.wire.text);
  }
}
