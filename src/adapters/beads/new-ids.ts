import type { IdentityPort } from '../../ports/identity-port.ts';

const digits = 10;

/**
 * Ids for new issues, in bd's own form. The same key gives the same ids, so that a repeated create
 * meets its own issue; 36^10 of them, so that nobody else's is met by chance.
 */
export function idsFrom(key: string, count: number, prefix: string, { sha256 }: IdentityPort): string[] {
  return Array.from({ length: count }, (_, index) => {
    const hash = sha256(new TextEncoder().encode(`${key}:${index}`));
    const number = BigInt(`0x${hash}`) % 36n ** BigInt(digits);
    return `${prefix}-${number.toString(36).padStart(digits, '0')}`;
  });
}
