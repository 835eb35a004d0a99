import type { ConnectorCapabilities } from '../../ports/connector-port.ts';

export const fpCapabilities: ConnectorCapabilities = {
  writableFields: ['title', 'body', 'status', 'priority', 'parent_ref', 'links', 'labels', 'custom_fields'],
  singleValued: [],
};
