/** `spec-kitty-tracker/adapters/platform`: clock, chance, files, HTTP and processes of Node. */
export { createAtomicFiles, type AtomicFileDeps } from './atomic-file.ts';
export { createNodeProcess, type NodeProcessDeps } from './node-process.ts';
export type { TransportLimits } from './exchange.ts';
export { createNodeTransport, transportLimits, type NodeTransportDeps } from './node-transport.ts';
export type { PhaseLimits } from './phase-watchdog.ts';
export { certificatesWith } from './extra-certificates.ts';
export { tunnelFor, type ProxyEnvironment } from './proxy-agent.ts';
export { systemClock } from './system-clock.ts';
export { systemIdentity } from './system-identity.ts';
