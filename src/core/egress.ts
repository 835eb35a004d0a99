import type { Egress } from './model/binding.ts';
import { TrackerError } from './model/error.ts';
import type { Settings } from './model/settings.ts';

/**
 * Whether anything may leave this machine. Asked before a token is read and before a socket is
 * opened; a decision that cannot be read counts as "no".
 * @throws TrackerError `saas_sync_disabled`, `egress_refused`
 */
export function demandEgress(egress: Egress, settings: Settings, file: string): void {
  demandSyncEnabled(settings);
  demandProjectEgress(egress, file);
}

/** The project's half of the rule; for a local program it is the whole. */
export function demandProjectEgress(egress: Egress, file: string): void {
  if (egress.kind === 'refused') {
    throw new TrackerError(
      'egress_refused',
      `This project refuses to send anything out: tracker.egress is 'refused' in ${file}.`,
    );
  }
  if (egress.kind === 'illegal') {
    throw new TrackerError(
      'egress_refused',
      `tracker.egress in ${file} is ${egress.given}, which is neither 'refused' nor 'permitted'; that counts as refused.`,
    );
  }
}

/** The machine-wide half of the rule, for calls that belong to no project (log-in). */
export function demandSyncEnabled(settings: Settings): void {
  if (settings.syncDisabledBy === undefined) return;
  throw new TrackerError(
    'saas_sync_disabled',
    `SaaS sync is switched off: SPEC_KITTY_ENABLE_SAAS_SYNC is '${settings.syncDisabledBy}'.`,
  );
}
