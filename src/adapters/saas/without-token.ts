import type { WireResponse } from '../../ports/transport-port.ts';

/** Characters; what is shorter is no secret, and may stand in an answer by chance. */
const shortest = 16;

/**
 * An answer without the token that it was asked with. A server that echoes requests (a debug page, a
 * gateway's error) would otherwise have it printed, recorded and pasted into a bug report.
 */
export function withoutToken(response: WireResponse, token: string): WireResponse {
  if (token.length < shortest) return response;
  const clean = (text: string) => text.replaceAll(token, '(token)');
  const headers = Object.entries(response.headers).map(([name, value]) => [name, clean(value)] as const);
  return { ...response, headers: Object.fromEntries(headers), text: clean(response.text) };
}
