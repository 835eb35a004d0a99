import type { Culprit, TransportFailureKind } from '../../core/model/transport-failure.ts';

/** Why an exchange came to no answer. */
export interface Broken {
  readonly kind: TransportFailureKind;
  readonly message: string;
  readonly culprit?: Culprit | undefined;
  readonly cause?: unknown;
}

type SocketError = NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] };

/** @param connecting whether the connection, TLS included, was not up yet */
export function broken(error: SocketError, connecting: boolean): Broken {
  const code = codeOf(error);
  const facts = { message: reasonOf(error), cause: error };
  // The server ends the handshake before it looks at the first byte of a request, though it is up here already.
  if (demandsCertificate(error))
    return {
      kind: 'not_connected',
      message: `the server demands a client certificate, and none is sent${code === undefined ? '' : ` (${code})`}`,
      culprit: 'client_certificate',
      cause: error,
    };
  if (connecting) return { kind: 'not_connected', culprit: culpritOf(error), ...facts };
  if (code === 'HPE_HEADER_OVERFLOW')
    return { kind: 'undecodable', ...facts, message: `its head is larger than ${headLimit()} KB` };
  // Anything but an end that came too early is an answer, and not one of HTTP.
  if (code?.startsWith('HPE_') === true && code !== 'HPE_INVALID_EOF_STATE')
    return { kind: 'undecodable', ...facts, message: `it is not HTTP (${code})` };
  return { kind: 'no_answer', ...facts };
}

/** Alerts of a server that ends the handshake for want of a certificate; those before TLS 1.3 say no more than that it failed. */
function demandsCertificate({ code, message }: SocketError): boolean {
  return (
    code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ||
    /alert (?:certificate required|bad certificate)/i.test(message)
  );
}

function culpritOf(error: SocketError): Culprit | undefined {
  if (error.name === 'ProxyFailure') return 'proxy';
  return /CERT|^UNABLE_TO_/.test(codeOf(error) ?? '') ? 'certificate' : undefined;
}

function codeOf(error: SocketError): string | undefined {
  return error.code ?? error.errors?.[0]?.code;
}

function headLimit(): number {
  // getBuiltinModule and not a static import: the ESM namespace of node:http loads Node's fetch.
  return Math.floor(process.getBuiltinModule('node:http').maxHeaderSize / 1024);
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the connection was closed',
  EPROTO: 'what answers there does not speak TLS',
};

function reasonOf(error: SocketError): string {
  if (error.name === 'ProxyFailure' && error.cause instanceof Error)
    return `${error.message}: ${reasonOf(error.cause)}`;
  const code = codeOf(error);
  const alert = code === 'EPROTO' ? /alert (?!number)[a-z ]+/.exec(error.message)?.[0] : undefined;
  if (alert !== undefined)
    return `the server ended the TLS handshake (${alert}); it may demand a client certificate (EPROTO)`;
  const known = code === undefined ? undefined : reasons[code];
  if (known !== undefined) return `${known} (${code})`;
  const text = error.message || error.errors?.[0]?.message || 'unknown reason';
  return code === undefined || text.includes(code) ? text : `${text} (${code})`;
}
