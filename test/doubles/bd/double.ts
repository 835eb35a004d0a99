import { fileURLToPath } from 'node:url';

/** Where the executable is. */
export const double = fileURLToPath(new URL('bd', import.meta.url));
