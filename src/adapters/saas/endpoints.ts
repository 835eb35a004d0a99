import type { operations } from '../../generated/contract.ts';
import type { paths } from '../../generated/pri-12.ts';

/** The only place where the contract's paths are written down; the compiler holds them to it. */
export const endpoints = {
  pull: '/api/v1/tracker/pull',
  push: '/api/v1/tracker/push',
  run: '/api/v1/tracker/run',
  getStatus: '/api/v1/tracker/status',
  listMappings: '/api/v1/tracker/mappings',
  getOperation: '/api/v1/tracker/operations/{operation_id}',
  getHealth: '/api/v1/tracker/health',
} as const satisfies {
  readonly [Id in keyof typeof operations]: (typeof operations)[Id]['path'] & keyof paths;
};

export type OperationName = keyof typeof endpoints;
