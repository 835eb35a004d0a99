import type { Culprit, TransportFailure } from './transport-failure.ts';

const hints: Readonly<Record<Culprit, string>> = {
  proxy:
    'Check the proxy that HTTPS_PROXY or ALL_PROXY names; list the server in NO_PROXY to reach it without a proxy.',
  certificate:
    'Check that this is your server and that its certificate is good; where an authority of your own has signed it, set SSL_CERT_FILE to a file with that authority (PEM).',
  client_certificate:
    'tracker sends no client certificate: ask the operator of the server for an address that works without one.',
};

/** The remedy for a connection that did not come up; nothing where only the usual one is known. */
export function connectionHint({ culprit }: TransportFailure): { readonly hint?: string } {
  return culprit === undefined ? {} : { hint: hints[culprit] };
}
