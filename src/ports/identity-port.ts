/** Fresh identifiers and hashes, so that the core needs no crypto library. */
export interface IdentityPort {
  /** A random UUID (version 4), lower case. */
  uuid(): string;
  /** SHA-256 in lower-case hex. */
  sha256(bytes: Uint8Array): string;
}
