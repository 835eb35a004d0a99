/** A usable access token. `token` goes into the authorization header of `origin` and nowhere else. */
export interface Access {
  readonly token: string;
  /** The server that issued it: base URL, path prefix included, without a trailing slash. */
  readonly serverUrl: string;
  /** Epoch milliseconds; absent when the store does not say. */
  readonly expiresAt?: number;
  /** Value of `X-Team-Slug`, checked visible ASCII. */
  readonly team: string;
}

export interface Login {
  readonly serverUrl: string;
  readonly username: string;
  readonly password: string;
  /** The user's own choice; an answer that names a team is used when this is absent. */
  readonly team?: string;
  /** Whether the server wants a slash at the end of every path; recorded with the server. */
  readonly trailingSlash?: boolean;
}

/** What may be told of a login: never a token. */
export interface SessionInfo {
  readonly username?: string;
  readonly serverUrl?: string;
  readonly team?: string;
  /** Epoch milliseconds. */
  readonly accessExpiresAt?: number;
  readonly refreshExpiresAt?: number;
}
