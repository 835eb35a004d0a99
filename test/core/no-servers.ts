import type { ProjectServersPort } from '../../src/index.ts';

/** No project was used with any server yet, and none is remembered. */
export const noServers: ProjectServersPort = { of: async () => null, remember: async () => undefined };
