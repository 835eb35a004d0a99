import type { ProjectServersPort } from '../../src/index.ts';

/** No project was used with any server yet, and none is remembered. */
export const noServers: ProjectServersPort = {
  of: async () => null,
  like: async () => new Map(),
  remember: async () => undefined,
};
