import { readFileSync } from 'node:fs';

/** The certificate of the loopback servers, which is its own authority. */
export const loopbackAuthority = readFileSync(
  new URL('../../fixtures/tls/loopback.cert.pem', import.meta.url),
  'utf8',
);
