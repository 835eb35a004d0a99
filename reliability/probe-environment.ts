import { fileURLToPath } from 'node:url';

const probe = fileURLToPath(new URL('probe.mjs', import.meta.url));

/** The environment in which the CLI loads the probe; what the probe shall do is added. */
export function preload(): Record<string, string> {
  return { NODE_OPTIONS: `--no-warnings --import ${probe}` };
}
