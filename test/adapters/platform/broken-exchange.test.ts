import { describe, expect, it } from 'vitest';
import { broken } from '../../../src/adapters/platform/broken-exchange.ts';
import { ProxyFailure } from '../../../src/adapters/platform/tunnel-agent.ts';

const error = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('an exchange that broke', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tlsv13 alert certificate required'],
    ['EPROTO', 'ssl3_read_bytes:sslv3 alert bad certificate'],
  ])('%s: no effect, for want of a client certificate', (code, message) => {
    expect(broken(error(code, message), false)).toMatchObject({
      kind: 'not_connected',
      culprit: 'client_certificate',
      message: `the server demands a client certificate, and none is sent (${code})`,
    });
  });

  it.each(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])(
    '%s: the certificate is at fault',
    (code) => {
      expect(broken(error(code), true)).toMatchObject({ kind: 'not_connected', culprit: 'certificate' });
    },
  );

  it('a handshake that the server ends is not one that nobody speaks', () => {
    const message =
      '0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../x.c:1584:SSL alert number 40';
    expect(broken(error('EPROTO', message), true)).toMatchObject({
      kind: 'not_connected',
      message:
        'the server ended the TLS handshake (alert handshake failure); it may demand a client certificate (EPROTO)',
    });
    expect(broken(error('EPROTO', 'wrong version number'), true).message).toBe(
      'what answers there does not speak TLS (EPROTO)',
    );
  });

  it('names the proxy that is down, and why', () => {
    const failure = new ProxyFailure('the proxy p:1 cannot be used', { cause: error('ECONNREFUSED') });
    expect(broken(failure, true)).toMatchObject({
      kind: 'not_connected',
      culprit: 'proxy',
      message: 'the proxy p:1 cannot be used: connection refused (ECONNREFUSED)',
    });
  });

  it('an end that comes too early is no answer', () => {
    expect(broken(error('HPE_INVALID_EOF_STATE'), false)).toMatchObject({ kind: 'no_answer' });
  });
});
