import type { CallContext } from '../../core/model/call.ts';
import type { TransportPort, WireRequest, WireResponse } from '../../ports/transport-port.ts';

/** One attempt's answer: a response, or an error to throw. */
export type ScriptedAnswer = WireResponse | Error;

/** An answer, or what makes one from the request. */
export type ScriptedStep =
  ScriptedAnswer | ((request: WireRequest, context: CallContext) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** Gives the scripted answers in order and keeps the requests; one too many is an error. */
export class ScriptedTransport implements TransportPort {
  readonly requests: WireRequest[] = [];
  readonly #steps: ScriptedStep[] = [];

  constructor(...steps: readonly ScriptedStep[]) {
    this.#steps.push(...steps);
  }

  /** Adds one answer at the end. */
  add(step: ScriptedStep): this {
    this.#steps.push(step);
    return this;
  }

  async send(request: WireRequest, context: CallContext): Promise<WireResponse> {
    context.signal?.throwIfAborted();
    this.requests.push(request);
    const step = this.#steps.shift();
    if (!step)
      throw new Error(`request ${this.requests.length} was not scripted: ${request.method} ${request.url}`);
    const answer = typeof step === 'function' ? await step(request, context) : step;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  close(): void {
    // Nothing is open.
  }
}

/** A JSON response as a server gives it. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    text: typeof body === 'string' ? body : JSON.stringify(body),
  };
}
