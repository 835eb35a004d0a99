import type { Issue, Mapping } from './issue-book.ts';
import type { OperationOutcome } from './operations.ts';
import type { SandboxUser } from './token-desk.ts';

/** What a sandbox is like. Everything has a default. */
export interface SandboxOptions {
  /** A loopback address. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Same seed, same ids and tokens. Default 1. */
  readonly seed?: number;
  /** Default one: `alice@example.com`, `correct-horse`, team `team-acme`. */
  readonly users?: readonly SandboxUser[];
  /** Bearers that are good without a login. */
  readonly tokens?: readonly { readonly token: string; readonly team: string }[];
  /** Seconds. Default 900. */
  readonly accessLifetimeSeconds?: number;
  /** Seconds. Default 604800. */
  readonly refreshLifetimeSeconds?: number;
  /** Whether login and refresh name the team. Default true. */
  readonly namesTeam?: boolean;
  /** Whether a refresh spends its token. Default true. */
  readonly rotates?: boolean;
  /** Slash at the end of the tracker paths. Default `any`. */
  readonly slash?: 'any' | 'required' | 'forbidden';
  /** Path prefix, e.g. `/kitty`. Default none. */
  readonly basePath?: string;
  /** PEM texts; with them the sandbox speaks https. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Wall clock in epoch milliseconds. Default the system's. */
  readonly now?: () => number;
  /** Which writes become 202. Default `never`. */
  readonly accept?: 'never' | 'always' | ((operation: 'push' | 'run') => boolean);
  /** Looks until an accepted operation is over. Default 3: pending, running, completed. */
  readonly operationSteps?: number;
  /** How accepted operations end. Default `completed`. */
  readonly operationOutcome?: OperationOutcome;
  /** Projects that exist, as `provider/project_slug`. Default `any`. */
  readonly projects?: readonly string[] | 'any';
  /** Teams that have installed no provider. Default none. */
  readonly withoutInstallation?: readonly string[];
  /** The server's own upper bound of a page. Default 10000. */
  readonly maxPageSize?: number;
  /** Whether a create records the mapping of its name. Default true. */
  readonly recordsMappings?: boolean;
  readonly issues?: readonly {
    readonly provider: string;
    readonly project: string;
    readonly issues: Iterable<Issue>;
  }[];
  readonly mappings?: readonly {
    readonly provider: string;
    readonly project: string;
    readonly mappings: Iterable<Mapping>;
  }[];
}

export const defaultUser: SandboxUser = {
  username: 'alice@example.com',
  password: 'correct-horse',
  teams: ['team-acme'],
};
