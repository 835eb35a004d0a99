import type { Fault } from '../../src/testing/index.ts';
import type { DeadEnd, FaultKind, Meaning } from './fault.ts';

const connectMs = 10_000;
const silenceMs = 30_000;
/** Longer than any client waits. */
const foreverMs = 86_400_000;
const dayMs = 86_400_000;

/** Every answer's body is longer than this, and short enough not to be compressed. */
const filler = { filler: 'x'.repeat(600) };

const gzip = { headers: { 'Content-Encoding': 'gzip' } };
const brotli = { headers: { 'Content-Encoding': 'br' } };

const unreadable: Meaning = { is: 'unusable', code: 'contract_violation', unreadable: true };

const tokenCalls = ['login', 'refresh in pull', 'refresh in push'];
const looks = ['look', 'poll'];
const apiCalls = [
  'pull',
  'status',
  'mappings',
  'health',
  'look',
  'push',
  'run',
  'push accepted',
  'poll',
  'push, its first try lost',
  'resume of one not done',
  'resume of one done',
];

/** Everything that goes wrong here, in the order of the page. */
export const faultKinds: readonly FaultKind[] = [
  unreachable('refused', 'closed port'),
  unreachable('host name unknown', 'unknown host'),
  unreachable('certificate of an unknown authority', 'unknown authority'),
  unreachable('expired certificate', 'expired'),
  unreachable('certificate of another host', 'other host'),
  { ...unreachable('no TLS handshake', 'no handshake', connectMs), stalls: 'still' },

  cut('before anything', { drop: 'before' }, false),
  cut('in the headers', { drop: 'headers' }, false),
  cut('in the body', { drop: 'body', patch: filler }, true),
  cut('after the effect', { drop: 'after' }, true),

  stalled('before the work', { delayMs: foreverMs }, false),
  stalled('after the effect', { answerDelayMs: foreverMs }, true),
  stalled('in the body', { drip: { bytes: 10, everyMs: foreverMs } }, true),
  {
    ...scripted('stalled', 'slow drip', { drip: { bytes: 1, everyMs: 1 }, patch: filler }, true, {
      is: 'out of time',
    }),
    stalls: 'dripping',
  },

  ...[400, 401, 403, 404, 405, 408, 410, 413, 422, 500, 501, 502, 503, 504, 599].map((status) =>
    answered(String(status), { status }, { status }),
  ),
  answered('400 legacy_flow_forbidden', { code: 'legacy_flow_forbidden' }, { status: 400 }),
  answered(
    '400 cursor_expired',
    { code: 'cursor_expired' },
    { status: 400, code: 'cursor_expired' },
    { only: ['pull'] },
  ),
  answered('403 no_installation', { code: 'no_installation' }, { status: 403, aboutIdentity: true }),
  answered('409', { status: 409, code: 'busy' }, { status: 409 }),
  answered(
    '409 idempotency_conflict',
    { code: 'idempotency_conflict' },
    { status: 409, code: 'idempotency_conflict' },
  ),
  answered(
    '422 missing_installation',
    { code: 'missing_installation' },
    { status: 422, aboutIdentity: true },
  ),
  answered('429', { status: 429 }, { status: 429, waitMs: 3000 }),
  answered(
    '429, an hour',
    { status: 429, patch: { retry_after_seconds: 3600 } },
    { status: 429, waitMs: 3_600_000 },
  ),
  answered(
    '429 without envelope',
    { status: 429, malformed: 'empty', headers: { 'Retry-After': '7' } },
    { status: 429, waitMs: 7000 },
  ),
  answered('502 that is final', { status: 502, patch: { retryable: false } }, { status: 502, final: true }),
  answered('502 as HTML', { status: 502, malformed: 'html' }, { status: 502 }),
  answered(
    '503, an hour',
    { status: 503, patch: { retry_after_seconds: 3600 } },
    { status: 503, waitMs: 3_600_000 },
  ),
  answered('500 cut to half its envelope', { status: 500, malformed: 'truncated' }, { status: 500 }),
  answered(
    '403 of wrong types',
    { status: 403, patch: { code: 7, message: [], retryable: 'no', user_action_required: 'yes' } },
    { status: 403, unreadable: true },
  ),
  answered('401 as Latin-1', { status: 401, malformed: 'latin1' }, { status: 401 }),
  answered(
    '429 as Latin-1',
    { status: 429, malformed: 'latin1', headers: { 'Retry-After': '7' } },
    { status: 429, waitMs: 7000 },
  ),
  answered('403 as Latin-1', { status: 403, malformed: 'latin1' }, { status: 403, unreadable: true }),
  answered('503 as Latin-1', { status: 503, malformed: 'latin1' }, { status: 503 }),
  answered(
    '404 in an encoding nobody asked for',
    { status: 404, ...brotli },
    { status: 404, unreadable: true },
  ),
  answered('503 with damaged gzip', { status: 503, malformed: 'array', ...gzip }, { status: 503 }),
  answered(
    '422 without end',
    { status: 422, text: 'a'.repeat(8_000_000) },
    { status: 422, unreadable: true },
  ),
  answered('400 as HTML', { status: 400, malformed: 'html' }, { status: 400, unreadable: true }),
  answered('403 cut in its body', { status: 403, drop: 'body' }, { status: 403, unreadable: true }),
  scripted('status', '204', { status: 204, body: null }, false, unreadable, apiCalls),
  answered('204 for tokens', { status: 204, body: null }, { status: 204 }, { only: tokenCalls }),

  ...[301, 302, 304, 307].map((status) => redirected(`${status} to another origin`, { status })),
  redirected('to the same path with a slash', { redirect: 'slash' }),
  redirected('to an address that is none', { redirect: 'http://[' }),

  ...(['html', 'empty', 'null', 'array', 'truncated', 'nan', 'deep', 'latin1'] as const).map((malformed) =>
    body(malformed, { malformed }, undefined, unreadable),
  ),
  body('damaged gzip', { malformed: 'array', ...gzip }, undefined, unreadable),
  body('an encoding nobody asked for', { malformed: 'array', ...brotli }, undefined, unreadable),
  body('another content type', { headers: { 'Content-Type': 'text/plain' } }, apiCalls, unreadable),
  huge('huge', noise(400_000)),
  huge('gzip bomb', 'a'.repeat(8_000_000)),
  body('items of another type', { patch: { items: 'none' } }, ['pull']),
  body('an item without ref', { patch: { items: [{ title: 'x' }] } }, ['pull']),
  body('more without a cursor', { patch: { has_more: true, next_cursor: null } }, ['pull']),
  body('mappings of another type', { patch: { mappings: {} } }, ['mappings']),
  body('a state of another type', { patch: { status: 5 } }, looks),
  body('an accepted write without id', { operationId: 'missing' }, ['push accepted']),
  body('an id of another type', { patch: { operation_id: 7 } }, ['push accepted']),
  body('access of another type', { patch: { access: 7 } }, tokenCalls),
  body('access with a line break', { patch: { access: 'a\r\nX-Evil: 1' } }, tokenCalls),
  body('refresh of another type', { patch: { refresh: [] } }, tokenCalls),
  harmless('what nothing depends on', { patch: { summary: 'none', provider: 7, extra: [] } }),

  scripted('answer of another', 'wrong operation id', { operationId: 'other' }, true, violation(), looks),
  scripted('answer of another', 'empty operation id', { operationId: '' }, true, violation(), looks),

  jump('an hour on', 3_600_000),
  jump('a day on', dayMs),
  jump('a day back', -dayMs),
];

function unreachable(name: string, route: DeadEnd, afterMs = 0): FaultKind {
  const meaning = { is: 'not connected', afterMs } as const;
  return { family: 'not connected', name, how: { route }, meaning, done: false };
}

function cut(name: string, script: Fault, done: boolean): FaultKind {
  return scripted('cut', name, script, done, { is: 'no answer', afterMs: 0 });
}

function stalled(name: string, script: Fault, done: boolean): FaultKind {
  const meaning = { is: 'no answer', afterMs: silenceMs } as const;
  return { ...scripted('stalled', name, script, done, meaning), stalls: 'still' };
}

function answered(
  name: string,
  script: Fault,
  facts: Omit<Meaning & { is: 'status' }, 'is'>,
  more: Pick<FaultKind, 'only'> = {},
): FaultKind {
  return { ...scripted('status', name, script, false, { is: 'status', ...facts }), ...more };
}

function redirected(name: string, script: Fault): FaultKind {
  const elsewhere = { redirect: 'https://elsewhere.invalid/', ...script };
  return scripted('redirect', name, elsewhere, false, { is: 'redirect' });
}

function body(
  name: string,
  script: Fault,
  only?: readonly string[],
  meaning: Meaning = violation(),
): FaultKind {
  return scripted('body', name, script, true, meaning, only);
}

function huge(name: string, text: string): FaultKind {
  return scripted('body', name, { text }, false, { is: 'unusable', code: 'answer_too_large' });
}

function harmless(name: string, script: Fault): FaultKind {
  return scripted('body', name, script, true, { is: 'harmless' });
}

function jump(name: string, wallClockJumpMs: number): FaultKind {
  return { family: 'clock', name, how: { wallClockJumpMs }, meaning: { is: 'harmless' }, done: true };
}

function scripted(
  family: FaultKind['family'],
  name: string,
  script: Fault,
  done: boolean,
  meaning: Meaning,
  only?: readonly string[],
): FaultKind {
  return { family, name, how: { script }, meaning, done, ...(only === undefined ? {} : { only }) };
}

function violation(): Meaning {
  return { is: 'unusable', code: 'contract_violation' };
}

/** Text that no compression makes small. */
function noise(length: number): string {
  let state = 12;
  return Array.from({ length }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    return String.fromCharCode(33 + ((state >>> 24) % 90));
  }).join('');
}
