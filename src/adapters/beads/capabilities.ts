import { coreFields } from '../../core/model/issue.ts';
import type { ConnectorCapabilities } from '../../ports/connector-port.ts';

export const beadsCapabilities: ConnectorCapabilities = {
  writableFields: coreFields.filter((field) => field !== 'custom_fields'),
  singleValued: ['assignees'],
};
