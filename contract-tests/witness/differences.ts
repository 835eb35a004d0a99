import type { SentRequest } from './sent-request.ts';

/** A place where our request is not upstream's, on purpose. */
export interface Difference {
  readonly field: keyof SentRequest;
  readonly upstream: string;
  readonly ours: string;
  readonly why: string;
}

/** Holds for every row. One that never occurs is as wrong as one that is not listed. */
export const differences: readonly Difference[] = [
  {
    field: 'userAgent',
    upstream: 'python-httpx/VERSION',
    ours: 'spec-kitty-tracker/VERSION',
    why: 'a server should know who calls',
  },
  {
    field: 'accept',
    upstream: '*/*',
    ours: 'application/json',
    why: 'nothing but JSON can be read',
  },
  {
    field: 'acceptEncoding',
    upstream: 'gzip, deflate',
    ours: 'gzip',
    why: 'deflate has two incompatible readings',
  },
];
