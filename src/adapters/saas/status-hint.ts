/** What helps where only the status is known, and whether the same call may succeed later. */
export interface StatusAdvice {
  readonly hint?: string;
  readonly retryable?: boolean;
}

export const teamHint = 'Check the team with `tracker auth status`, or name another with `--team SLUG`.';
const foreignServer =
  'Check the server URL with `tracker doctor`: something that is not a Spec Kitty SaaS may answer there.';

/** @param sentBytes size of the body of a write */
export function adviceFor(status: number, sentBytes: number | undefined): StatusAdvice {
  switch (status) {
    case 403:
      return { hint: teamHint };
    case 404:
      return { hint: 'Check the id that was asked for, and the server URL with `tracker doctor`.' };
    case 405:
      return { hint: foreignServer };
    case 407:
    case 511:
      return {
        hint: 'Log in to the proxy or the network between here and the server, then run the command again.',
      };
    case 408:
      return {
        retryable: true,
        hint: 'The request came too slowly for the server: run the command again, on a slow line with fewer items at once.',
      };
    case 413:
      return sentBytes === undefined
        ? {}
        : {
            hint: `The request has ${sentBytes} bytes, more than the server takes: split the items into several files and push one after the other.`,
          };
    case 501:
    case 505:
      return { retryable: false, hint: foreignServer };
    default:
      return {};
  }
}
