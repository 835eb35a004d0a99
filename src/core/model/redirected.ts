import { TrackerError, type ErrorFacts } from './error.ts';

/**
 * The error for an answer that points elsewhere: no redirect is ever followed. Where it only adds a slash,
 * the way out is the setting that adds it for good.
 * @param location the header, as it came
 */
export function redirected(
  url: string,
  status: number,
  location: string | undefined,
  facts: ErrorFacts,
): TrackerError {
  const target = location !== undefined && URL.canParse(location, url) ? new URL(location, url) : null;
  const where = target ? `to ${target.origin}` : 'to an unreadable address';
  const addsSlash = target !== null && `${target.origin}${target.pathname}` === `${url}/`;
  return new TrackerError(
    'redirected',
    `${url} answered ${status} and points ${where}. Redirects are never followed.`,
    addsSlash ? { ...facts, hint: wantsSlash } : facts,
  );
}

const wantsSlash =
  'This server wants a slash at the end of every path: set `trailing_slash = true` in [sync] of config.toml, or log in with `tracker auth login --trailing-slash`.';
