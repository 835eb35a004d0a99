import { beadsCapabilities } from '../adapters/beads/capabilities.ts';
import { fpCapabilities } from '../adapters/fp/capabilities.ts';
import { capabilitiesWith } from '../core/local/local-capabilities.ts';
import type { TrackerCapabilities } from '../core/model/capabilities.ts';
import type { LocalProviderName } from '../core/model/provider.ts';

export { saasCapabilities } from '../adapters/saas/capabilities.ts';

/** Without starting or opening anything. */
export const localCapabilities: Readonly<Record<LocalProviderName, TrackerCapabilities>> = {
  beads: capabilitiesWith(beadsCapabilities),
  fp: capabilitiesWith(fpCapabilities),
};
