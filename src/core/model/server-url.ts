import { TrackerError } from './error.ts';

/**
 * A server's base URL in its one spelling: https, or http on loopback only; path prefix kept,
 * trailing slashes gone; no user info, query or fragment.
 * @throws TrackerError `server_url_invalid`
 */
export function parseServerUrl(given: string): string {
  const text = given.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid(`'${shown(text)}' ${flawOf(text)}.`);
  }
  if (url.username !== '' || url.password !== '')
    throw invalid('A server URL must not hold a user name or password.');
  if (url.search !== '' || url.hash !== '')
    throw invalid(`'${shown(text)}' must end with its path: no query, no fragment.`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid(
      `'${shown(text)}' is plain http, which is for loopback addresses only; tokens travel over https.`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Scheme, host and port: what a token belongs to. */
export function originOf(url: string): string {
  return new URL(url).origin;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** A port is what is wrong most often where the rest looks right. */
function flawOf(text: string): string {
  if (!/^https?:\/\//i.test(text)) return 'is no https:// URL';
  const port = /^\w+:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(text)?.[1];
  return port !== undefined && Number(port) > 65_535 ? 'names a port above 65535' : 'is no URL';
}

/** The text for a message, without what may be a password: all that stands before an `@`, or is a query. */
function shown(text: string): string {
  const at = text.lastIndexOf('@');
  return `${at < 0 ? '' : '…'}${text.slice(Math.max(at, 0)).replace(/[?#].*$/s, '…')}`.slice(0, 200);
}

function invalid(message: string): TrackerError {
  return new TrackerError('server_url_invalid', message);
}
