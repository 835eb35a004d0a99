import type { IdentityPort } from '../../ports/identity-port.ts';

/** Node's own random UUIDs and hashes; node:crypto is loaded when one is asked for. */
export const systemIdentity: IdentityPort = {
  uuid: () => process.getBuiltinModule('node:crypto').randomUUID(),
  sha256: (bytes) => process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex'),
};
