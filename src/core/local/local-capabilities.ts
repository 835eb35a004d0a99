import type { TrackerCapabilities } from '../model/capabilities.ts';
import type { ConnectorCapabilities } from '../../ports/connector-port.ts';

/** What a local tracker can do with a connector that can do this. */
export function capabilitiesWith({ writableFields }: ConnectorCapabilities): TrackerCapabilities {
  return {
    writableFields,
    actions: ['create', 'update', 'transition'],
    filters: ['updated_since', 'status', 'issue_type'],
    dryRun: true,
    editMappings: true,
    runLimit: false,
    async: false,
  };
}
