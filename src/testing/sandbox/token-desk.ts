import { isJsonObject } from '../../core/model/json.ts';
import { refuse } from './contract-errors.ts';
import type { SeededRandom } from './seeded-random.ts';
import { ok, type WireAnswer } from './wire-answer.ts';

export interface SandboxUser {
  readonly username: string;
  readonly password: string;
  /** Teams the user belongs to; the first one is named at login. */
  readonly teams: readonly string[];
}

export interface TokenDeskOptions {
  readonly users: readonly SandboxUser[];
  readonly accessLifetimeSeconds: number;
  readonly refreshLifetimeSeconds: number;
  /** Whether login and refresh name the team. */
  readonly namesTeam: boolean;
  /** Whether a refresh spends its token and gives a new one. */
  readonly rotates: boolean;
}

interface Grant {
  readonly user: SandboxUser;
  expiresAt: number;
}

/** Issues, renews and checks tokens. A refresh token is good once. */
export class TokenDesk {
  readonly #options: TokenDeskOptions;
  readonly #random: SeededRandom;
  readonly #now: () => number;
  readonly #access = new Map<string, Grant>();
  readonly #refresh = new Map<string, Grant>();
  /** Successful logins so far. */
  logins = 0;
  /** Successful refreshes so far. */
  refreshes = 0;

  constructor(options: TokenDeskOptions, random: SeededRandom, now: () => number) {
    this.#options = options;
    this.#random = random;
    this.#now = now;
  }

  obtain(body: unknown): WireAnswer {
    const { username, password } = isJsonObject(body) ? body : {};
    if (typeof username !== 'string' || typeof password !== 'string') {
      return refuse('malformed_request', { message: 'username and password are required.' });
    }
    const user = this.#options.users.find((each) => each.username === username && each.password === password);
    if (!user) return refuse('invalid_credentials');
    this.logins += 1;
    return ok(this.#issue(user, true));
  }

  renew(body: unknown): WireAnswer {
    const refresh = isJsonObject(body) ? body['refresh'] : undefined;
    if (typeof refresh !== 'string') return refuse('malformed_request', { message: 'refresh is required.' });
    const grant = this.#refresh.get(refresh);
    if (!grant || grant.expiresAt <= this.#now()) return refuse('token_not_valid');
    if (this.#options.rotates) this.#refresh.delete(refresh);
    this.refreshes += 1;
    return ok(this.#issue(grant.user, this.#options.rotates));
  }

  /** Who a bearer belongs to, or null. */
  userOf(bearer: string): SandboxUser | null {
    const grant = this.#access.get(bearer);
    return grant && grant.expiresAt > this.#now() ? grant.user : null;
  }

  /** A token made by hand, for suites that have no login. */
  admit(token: string, team: string): void {
    const user: SandboxUser = { username: `token for ${team}`, password: '', teams: [team] };
    this.#access.set(token, { user, expiresAt: Number.POSITIVE_INFINITY });
  }

  expireAccess(): void {
    for (const grant of this.#access.values()) grant.expiresAt = this.#now();
  }

  /** One token, or all of them. */
  revokeAccess(token?: string): void {
    if (token === undefined) this.#access.clear();
    else this.#access.delete(token);
  }

  revokeRefresh(): void {
    this.#refresh.clear();
  }

  #issue(user: SandboxUser, withRefresh: boolean): Record<string, unknown> {
    const { accessLifetimeSeconds, refreshLifetimeSeconds, namesTeam } = this.#options;
    const access = `sandbox-access-${this.#random.hex(24)}`;
    this.#access.set(access, { user, expiresAt: this.#now() + accessLifetimeSeconds * 1000 });
    const answer: Record<string, unknown> = { access, access_lifetime: accessLifetimeSeconds };
    if (withRefresh) {
      const refresh = `sandbox-refresh-${this.#random.hex(24)}`;
      this.#refresh.set(refresh, { user, expiresAt: this.#now() + refreshLifetimeSeconds * 1000 });
      Object.assign(answer, { refresh, refresh_lifetime: refreshLifetimeSeconds });
    }
    if (namesTeam && user.teams[0] !== undefined) answer['team_slug'] = user.teams[0];
    return answer;
  }
}
