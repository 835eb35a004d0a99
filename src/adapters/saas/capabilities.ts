import { patchFields, pushActions } from '../../generated/contract.ts';
import type { TrackerCapabilities } from '../../core/model/capabilities.ts';

export const saasCapabilities: TrackerCapabilities = {
  writableFields: patchFields,
  actions: pushActions,
  filters: ['updated_since', 'status', 'issue_type'],
  dryRun: false,
  editMappings: false,
  runLimit: true,
  async: true,
};
