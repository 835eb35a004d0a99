/**
 * `spec-kitty-tracker/adapters/saas`: the TrackerPort of the SaaS-backed providers, over a transport and
 * credentials that are given to it.
 */
export { SaasTracker, type SaasTrackerDeps } from './saas-tracker.ts';
export { saasCapabilities } from './capabilities.ts';
export type { ClientDeps } from './client-deps.ts';
export type { PolicyDeps } from './request-policy.ts';
