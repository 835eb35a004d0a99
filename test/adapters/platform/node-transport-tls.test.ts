import { describe, expect, it } from 'vitest';
import { certificateOf, listen, listenTls, loopbackCertificate } from './loopback-server.ts';
import { failureOf, get, given } from './transport-fixture.ts';

describe('TLS', () => {
  it('with an added authority', async () => {
    let asked = 0;
    const base = await listenTls((_, response) => response.end('{}'));
    const transport = given({
      certificates: async () => {
        asked += 1;
        return [loopbackCertificate];
      },
    });
    expect((await transport.send(get(base), {})).status).toBe(200);
    expect((await transport.send(get(base), {})).status).toBe(200);
    expect(asked).toBe(1);
  });

  it('with a server that speaks none is told so', async () => {
    const plain = await listen((_, response) => response.end());
    const failure = await failureOf(given().send(get(plain.replace('http:', 'https:')), {}));
    expect(failure).toMatchObject({ kind: 'not_connected', connected: false });
    expect(failure.message).toBe('what answers there does not speak TLS (EPROTO)');
  });

  it('an authority that cannot be read is told once, and does not end the process', async () => {
    const transport = given({ certificates: () => Promise.reject(new Error('not readable')) });
    const sent = transport.send(get('https://127.0.0.1:1'), {});
    transport.close();
    await expect(sent).rejects.toThrow('not readable');
  });

  it('an authority that could not be read is asked for again', async () => {
    const base = await listenTls((_, response) => response.end('{}'));
    let mounted = false;
    const transport = given({
      certificates: async () => {
        if (!mounted) throw new Error('not mounted yet');
        return [loopbackCertificate];
      },
    });
    await expect(transport.send(get(base), {})).rejects.toThrow('not mounted yet');
    mounted = true;
    expect((await transport.send(get(base), {})).status).toBe(200);
  });

  it('without it the request never leaves', async () => {
    let requests = 0;
    const base = await listenTls((_, response) => {
      requests += 1;
      response.end();
    });
    const failure = await failureOf(given().send(get(base), {}));
    expect(failure).toMatchObject({ kind: 'not_connected', connected: false });
    expect(failure.message).toMatch(/certificate/i);
    expect(requests).toBe(0);
  });

  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['elsewhere', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('a trusted one that is no good (%s): the request never leaves', async (name, reason) => {
    let requests = 0;
    const base = await listenTls((_, response) => {
      requests += 1;
      response.end();
    }, name);
    const failure = await failureOf(
      given({ certificates: async () => [certificateOf(name)] }).send(get(base), {}),
    );
    expect(failure).toMatchObject({ kind: 'not_connected', connected: false });
    expect(failure.message).toContain(reason);
    expect(requests).toBe(0);
  });
});
