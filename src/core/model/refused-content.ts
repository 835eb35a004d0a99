import type { TrackerError } from './error.ts';

/**
 * Whether the tracker itself, by a code of its own, refused what a write holds; a page of a gateway
 * says nothing. The same bytes were refused in every try, so that none of them was done. Any other refusal (who asks, which project, what else goes on) may be a new
 * one, made before the server looked at the key: it says nothing about an earlier try.
 */
export function isRefusedContent({ code, http, server }: TrackerError): boolean {
  if (code !== 'server_rejected' || server?.code === undefined) return false;
  if (server.category === 'identity_resolution') return false;
  return http?.status === 400 || http?.status === 422;
}
