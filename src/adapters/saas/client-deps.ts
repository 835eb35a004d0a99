import type { PolicyDeps } from './request-policy.ts';

/** Apart from the client, whose own types are a library's: who makes a SaasTracker need not have that. */
export interface ClientDeps extends PolicyDeps {
  /** Append a slash to every path. */
  readonly trailingSlash: boolean;
}
