import type { CallContext } from '../../core/model/call.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { Access } from '../../core/model/session.ts';
import { shellWord } from '../../core/model/shell-word.ts';
import type { CredentialFile, CredentialFileContent, StoredLogin } from './credential-file.ts';
import { timeText } from './credential-file.ts';
import { requestTokens, TokensRefused, type IssuedTokens, type TokenEndpointDeps } from './token-endpoint.ts';

/**
 * One refresh; the caller holds the lock. What is stored changes only when the server gave new
 * tokens, or refused the very refresh token that is still stored.
 */
export async function renewTokens(
  before: CredentialFileContent,
  current: Access,
  file: CredentialFile,
  context: CallContext,
  deps: TokenEndpointDeps,
): Promise<StoredLogin> {
  const { refresh } = before.login;
  if (refresh === undefined) {
    throw new TrackerError(
      'session_expired',
      'The session has expired, and there is no refresh token to renew it.',
    );
  }
  await demandWritable(file, before, current.serverUrl);
  const { signal, ...patient } = context;
  signal?.throwIfAborted();
  let issued: IssuedTokens;
  try {
    // Once it is sent the server may rotate the tokens: a caller who gives up waits for them.
    issued = await requestTokens('refreshToken', current.serverUrl, { refresh }, patient, deps);
  } catch (thrown) {
    if (!(thrown instanceof TokensRefused)) throw loginKept(thrown);
    if (context.keepLogin !== true) await forget(refresh, file);
    throw new TrackerError('session_expired', 'The session has expired: the server refused to renew it.', {
      hint: `Run \`tracker auth login --server ${shellWord(current.serverUrl)}\`.`,
    });
  }
  const tokens = {
    access: issued.access,
    access_expires_at: timeText(issued.accessExpiresAt),
    ...(issued.refresh === undefined
      ? {}
      : { refresh: issued.refresh, refresh_expires_at: timeText(issued.refreshExpiresAt) }),
  };
  try {
    await store(file, before, tokens, issued, refresh);
  } catch (thrown) {
    throw issued.refresh === undefined ? thrown : tokensLost(thrown, current.serverUrl);
  }
  signal?.throwIfAborted();
  return (await file.read()).login;
}

/** Tokens that the server rotates and nobody can store would be the end of the login. */
async function demandWritable(
  file: CredentialFile,
  before: CredentialFileContent,
  serverUrl: string,
): Promise<void> {
  try {
    await file.demandWritable(before);
  } catch (cause) {
    const message = `The access token has expired, and a new one could not be kept: ${reasonOf(cause)} Nothing was sent.`;
    throw new TrackerError('session_expired', message, {
      hint: `Mend that and run the command again; if that is not enough, \`tracker auth login --server ${shellWord(serverUrl)}\`.`,
      cause,
    });
  }
}

/**
 * Upstream's client does not take our lock: when the file changed between our read and our write,
 * the new tokens go over the changed text, unless it already holds another login's.
 */
async function store(
  file: CredentialFile,
  before: CredentialFileContent,
  tokens: Readonly<Record<string, string>>,
  issued: IssuedTokens,
  spent: string,
): Promise<void> {
  const team =
    issued.team !== undefined && before.login.team === undefined ? { user: { team_slug: issued.team } } : {};
  try {
    await file.write(before, { tokens, ...team });
  } catch (thrown) {
    if (!(thrown instanceof TrackerError) || thrown.code !== 'config_changed_meanwhile') throw thrown;
    const now = await file.read();
    if (now.login.refresh === spent) await file.write(now, { tokens });
  }
}

async function forget(refused: string, file: CredentialFile): Promise<void> {
  const now = await file.read();
  // Where they cannot be cleared they stay: readable, and refused again.
  if (now.login.refresh === refused) await file.clear(now).catch(() => undefined);
}

/** The old tokens are spent, the new ones could not be kept: only a new login helps. */
function tokensLost(cause: unknown, serverUrl: string): TrackerError {
  return new TrackerError(
    'session_expired',
    `The server has renewed the tokens, but they were not kept: ${reasonOf(cause)}`,
    {
      hint: `Mend that, then run \`tracker auth login --server ${shellWord(serverUrl)}\`.`,
      cause,
    },
  );
}

/** Trouble on the way is no reason to log anybody out, and the message says so. */
function loginKept(thrown: unknown): unknown {
  if (!(thrown instanceof TrackerError)) return thrown;
  const error = new TrackerError(thrown.code, `The access token cannot be refreshed now: ${thrown.message}`, {
    ...(thrown.http ? { http: thrown.http } : {}),
    retryable: true,
    hint:
      thrown.code === 'no_answer'
        ? 'Try again. If the server has renewed the login without telling us, that ends with the log-in command.'
        : loginKeptHint(thrown),
    cause: thrown,
  });
  return error;
}

/** A remedy of its own is worth more than to wait. */
function loginKeptHint({ code, hint }: TrackerError): string {
  const isSpecific = code === 'cannot_connect' || code === 'endpoint_retired';
  return `Your login is kept. ${isSpecific ? hint : 'Try again later.'}`;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
