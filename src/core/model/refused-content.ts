import type { TrackerError } from './error.ts';

/**
 * Whether the server refused what a write holds. The same bytes were refused in every try, so that
 * none of them was done. Any other refusal (who asks, which project, what else goes on) may be a new
 * one, made before the server looked at the key: it says nothing about an earlier try.
 */
export function isRefusedContent({ code, http, server }: TrackerError): boolean {
  if (code !== 'server_rejected' || server?.category === 'identity_resolution') return false;
  return http?.status === 400 || http?.status === 422;
}
