import type { TrackerError } from '../model/error.ts';
import type { OperationEntry } from '../model/operation-entry.ts';
import type { ClockPort } from '../../ports/clock-port.ts';

/** Milliseconds after the 202 in which one part of a server may not know yet what another part has accepted. */
const settlingMs = 30_000;

/** How long ago the server accepted an operation whose time is not known. */
export const longAgo = Number.POSITIVE_INFINITY;

/** Milliseconds since the server accepted a recorded write; a clock that was set back counts as none. */
export function sinceAccepted(
  { updatedAt }: Pick<OperationEntry, 'updatedAt'>,
  clock: Pick<ClockPort, 'now'>,
): number {
  const ms = clock.now() - Date.parse(updatedAt);
  return Number.isNaN(ms) ? longAgo : Math.max(0, ms);
}

/**
 * Whether a look has ended the operation: the server itself does not know it, and had the time to learn of it.
 * A gateway answers 404 as well, so only the contract's own code counts.
 */
export function isAbsent({ http, server }: TrackerError, acceptedAgoMs: number): boolean {
  const isMissing = http?.status === 404 || http?.status === 410;
  return isMissing && server?.code === 'operation_not_found' && acceptedAgoMs >= settlingMs;
}

/** Whether a 404 says nothing about the operation: it came too early, or from something that is not the tracker. */
export function saysNothing({ code, http, server }: TrackerError, acceptedAgoMs: number): boolean {
  if (code !== 'server_rejected' || http?.status !== 404) return false;
  return acceptedAgoMs < settlingMs || server?.code === undefined;
}
