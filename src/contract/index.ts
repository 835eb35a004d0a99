/**
 * `spec-kitty-tracker/contract`: the frozen PRI-12 contract as types, validators and values. Its documents
 * stand beside it: `spec-kitty-tracker/contract/pri-12.yaml` and `…/auth.yaml`.
 */
export * from '../generated/contract.ts';
export * from '../generated/request-validators.js';
export * from '../generated/response-validators.js';
export * from '../generated/token-validators.js';
export type * from '../generated/validator.ts';
export type * as tracker from '../generated/pri-12.ts';
export type * as auth from '../generated/auth.ts';
