import { SaasTracker } from '../src/adapters/saas/saas-tracker.ts';
import type { Access, ClockPort, CredentialPort, TransportPort } from '../src/index.ts';

/** A clock that never really waits; the tests count what would have been waited. */
export function impatientClock(): ClockPort & { readonly sleeps: number[] } {
  let elapsed = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => Date.UTC(2026, 2, 1) + elapsed,
    monotonic: () => elapsed,
    random: () => 0.5,
    sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      elapsed += ms;
      return Promise.resolve();
    },
  };
}

/** A login that is always there; counts how often it had to be renewed. */
export function standingLogin(
  serverUrl: string,
  token = 'token-1',
  team = 'team-acme',
): CredentialPort & { renewals: number } {
  const access: Access = { token, serverUrl, team };
  return {
    renewals: 0,
    access: () => Promise.resolve(access),
    renew() {
      this.renewals += 1;
      return Promise.resolve({ ...access, token: `token-${this.renewals + 1}` });
    },
  };
}

export function saasUnderTest(deps: {
  readonly serverUrl: string;
  readonly transport: TransportPort;
  readonly credentials: CredentialPort;
  readonly clock: ClockPort;
  readonly provider?: 'linear' | 'jira' | 'github' | 'gitlab';
  readonly projectSlug?: string;
  readonly strict?: boolean;
  readonly trailingSlash?: boolean;
}): SaasTracker {
  return new SaasTracker({
    provider: 'linear',
    projectSlug: 'platform',
    strict: true,
    trailingSlash: false,
    userAgent: 'contract-tests',
    ...deps,
  });
}
