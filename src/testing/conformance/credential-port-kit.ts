import assert from 'node:assert/strict';
import type { CredentialPort } from '../../ports/credential-port.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { rejects } from './rejects.ts';

/** Somebody logged in, made afresh for every case. */
export interface CredentialSubject {
  readonly credentials: CredentialPort;
  /** Another port on the same login, as a second process would have it. */
  second(): CredentialPort;
  /** How many refreshes the server has answered with new tokens. */
  refreshes(): number;
  /** Makes the server refuse the refresh token from now on. */
  revoke(): void;
  logOut(): Promise<void>;
  close(): Promise<void> | void;
}

/** What every CredentialPort must do. */
export function credentialPortKit(open: () => Promise<CredentialSubject>): Iterable<ConformanceCase> {
  return cases.map(([name, check]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

const cases: readonly (readonly [name: string, check: (subject: CredentialSubject) => Promise<void>])[] = [
  ['access gives what a request needs', accessIsComplete],
  ['access does not refresh without need', accessIsSteady],
  ['renew gives another token than the rejected one', renewReplaces],
  ['a token that was already replaced is adopted, not refreshed again', newerIsAdopted],
  ['many renewals at once are one refresh', renewIsSingle],
  ['two ports renewing the same token are one refresh', renewIsSingleAcrossPorts],
  ['a refused refresh ends the session', refusedRefresh],
  ['without a login, the way to log in is told', loggedOut],
];

async function accessIsComplete({ credentials }: CredentialSubject): Promise<void> {
  const access = await credentials.access();
  assert.match(access.token, /^[\x21-\x7e]+$/);
  assert.match(access.team, /^[\x21-\x7e]+$/);
  assert.match(access.serverUrl, /^https?:\/\/.*[^/]$/);
}

async function accessIsSteady({ credentials, refreshes }: CredentialSubject): Promise<void> {
  const first = await credentials.access();
  assert.equal((await credentials.access()).token, first.token);
  assert.equal(refreshes(), 0);
}

async function renewReplaces({ credentials, refreshes }: CredentialSubject): Promise<void> {
  const rejected = await credentials.access();
  const renewed = await credentials.renew(rejected);
  assert.notEqual(renewed.token, rejected.token);
  assert.equal((await credentials.access()).token, renewed.token);
  assert.equal(refreshes(), 1);
}

async function newerIsAdopted({ credentials, second, refreshes }: CredentialSubject): Promise<void> {
  const rejected = await credentials.access();
  const renewed = await second().renew(rejected);
  assert.equal((await credentials.renew(rejected)).token, renewed.token);
  assert.equal(refreshes(), 1);
}

async function renewIsSingle({ credentials, refreshes }: CredentialSubject): Promise<void> {
  const rejected = await credentials.access();
  const all = await Promise.all(Array.from({ length: 10 }, () => credentials.renew(rejected)));
  assert.equal(new Set(all.map(({ token }) => token)).size, 1);
  assert.equal(refreshes(), 1);
}

async function renewIsSingleAcrossPorts({
  credentials,
  second,
  refreshes,
}: CredentialSubject): Promise<void> {
  const rejected = await credentials.access();
  const [one, other] = await Promise.all([credentials.renew(rejected), second().renew(rejected)]);
  assert.equal(one.token, other.token);
  assert.equal(refreshes(), 1);
}

async function refusedRefresh({ credentials, revoke }: CredentialSubject): Promise<void> {
  const rejected = await credentials.access();
  revoke();
  await rejects('session_expired', () => credentials.renew(rejected));
  await rejects('login_required', () => credentials.access());
}

async function loggedOut({ credentials, logOut }: CredentialSubject): Promise<void> {
  await logOut();
  const error = await rejects('login_required', () => credentials.access());
  assert.match(error.hint, /auth login/);
}
