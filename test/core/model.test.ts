import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  joinPages,
  TrackerError,
  errorTable,
  exitCodes,
  version,
  type ErrorCode,
  type NormalizedIssue,
} from '../../src/index.ts';
import { asTrackerError } from '../../src/core/model/error.ts';
import { isRawNumber, parseJson, printJson } from '../../src/core/model/json.ts';
import { classifyProvider, providersOfKind } from '../../src/core/model/provider.ts';
import { originOf, parseServerUrl } from '../../src/core/model/server-url.ts';
import { describeErrors } from '../../src/core/model/validation-text.ts';
import { SessionService } from '../../src/core/session-service.ts';
import { MemoryClock } from '../../src/testing/index.ts';

describe('the error table', () => {
  it.each(Object.entries(errorTable))('%s has an exit code and a way out', (code, entry) => {
    const error = new TrackerError(code as ErrorCode, 'm');
    expect(entry.hint.length).toBeGreaterThan(10);
    expect(Object.values(exitCodes).map((each) => each.code)).toContain(error.exitCode);
    expect(error.exitCode).toBe(exitCodes[entry.category].code);
  });

  it('the JSON of an error has what it knows and nothing else', () => {
    const error = new TrackerError('effect_unknown', 'lost', {
      effect: 'unknown',
      operation: { key: 'k' },
      http: { status: 502, origin: 'https://h' },
      retryAfterMs: 5,
      cause: new Error('inner'),
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'effect_unknown',
      category: 'server',
      message: 'lost',
      hint: errorTable.effect_unknown.hint,
      retryable: true,
      userActionRequired: false,
      effect: 'unknown',
      operation: { key: 'k' },
      http: { status: 502, origin: 'https://h' },
      retryAfterMs: 5,
      cause: 'inner',
      exitCode: 7,
    });
  });

  it('an outer layer adds facts without losing any', () => {
    const inner = new TrackerError('no_answer', 'm', {
      http: { origin: 'o' },
      server: { code: 'c' },
      details: 1,
      userActionRequired: true,
    });
    const outer = inner.with({ resume: { cursor: 'c' } });
    expect(outer).toMatchObject({
      http: { origin: 'o' },
      server: { code: 'c' },
      details: 1,
      userActionRequired: true,
      resume: { cursor: 'c' },
    });
  });

  it('everything else that is thrown is a bug of ours, with its cause', () => {
    expect(asTrackerError(new Error('x'))).toMatchObject({ code: 'internal', exitCode: 1, message: 'x' });
    expect(asTrackerError('text').message).toBe('text');
  });
});

describe('providers', () => {
  it('are classified trimmed and case-folded, aliases included', () => {
    expect(classifyProvider(' Linear ')).toMatchObject({ kind: 'saas', name: 'linear' });
    expect(classifyProvider('FP')).toMatchObject({ kind: 'local', name: 'fp' });
    for (const alias of ['azure', 'Azure-DevOps', 'AZURE_DEVOPS']) {
      expect(classifyProvider(alias)).toMatchObject({ kind: 'removed', name: 'azure_devops' });
    }
    expect(classifyProvider('constructor')).toEqual({ kind: 'unknown', given: 'constructor' });
    expect(providersOfKind('saas')).toEqual(['github', 'gitlab', 'jira', 'linear']);
    expect(providersOfKind('local')).toEqual(['beads', 'fp']);
  });
});

describe('server URLs', () => {
  it.each([
    ['https://kitty.example.com', 'https://kitty.example.com'],
    [' https://kitty.example.com/ ', 'https://kitty.example.com'],
    ['https://h.example.com:8443/kitty/', 'https://h.example.com:8443/kitty'],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['http://localhost/x', 'http://localhost/x'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('%s is %s', (given, expected) => {
    expect(parseServerUrl(given)).toBe(expected);
  });

  it.each([
    'kitty.example.com',
    'ftp://h',
    'http://example.com',
    'http://127.evil.com',
    'https://u:p4ss@h',
    'https://u:x#p4ss@h',
    'https://u:x?p4ss@h',
    'u:p4ss@h',
    'https://u:p4ss/x@h',
    'https://u:x@p4ss@h ost',
    'ftp://h/?token=p4ss',
    'https://h?x=1',
    'https://h#x',
    '',
  ])('%j is refused and no password is shown', (given) => {
    expect(() => parseServerUrl(given)).toThrow(TrackerError);
    expect(() => parseServerUrl(given)).not.toThrow(/p4ss/);
  });

  it.each([
    ['garbage', "'garbage' is no https:// URL."],
    ['http://127.0.0.1:99999', "'http://127.0.0.1:99999' names a port above 65535."],
    ['https://u:p4ss@h:70000/x', "'…@h:70000/x' names a port above 65535."],
    ['https://ho st', "'https://ho st' is no URL."],
  ])('%s: what is wrong is told', (given, message) => {
    expect(() => parseServerUrl(given)).toThrow(message);
  });

  it('a token belongs to scheme, host and port', () => {
    expect(originOf('https://h:8443/kitty')).toBe('https://h:8443');
  });
});

describe('JSON', () => {
  it.each([
    '9007199254740993',
    '-90071992547409931',
    '1e400',
    '0.1234567890123456789',
    '123456789012345678901234567890',
  ])('%s survives', (source) => {
    expect(printJson(parseJson(`{"n":${source},"a":[${source}]}`))).toBe(`{"n":${source},"a":[${source}]}`);
    expect(isRawNumber((parseJson(`{"n":${source}}`) as { n: unknown }).n)).toBe(true);
  });

  it.each(['1', '-0.5', '1.50', '1e3', '9007199254740991', '0.1'])('%s is a plain number', (source) => {
    expect((parseJson(`{"n": ${source}}`) as { n: unknown }).n).toBe(Number(source));
  });

  it('what a terminal would obey is escaped, and parses back to the same', () => {
    const text = 'a\u001b[31m\u009b31m\u202e\u2028\u007f\ufeffz\ud800';
    const printed = printJson({ text });
    expect(printed).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(printed)).toEqual({ text });
    expect(printJson(undefined)).toBe('null');
  });
});

describe('pages joined to one envelope', () => {
  const page = (id: string, more: object) => ({
    body: {
      items: [{ ref: { system: 's', id } } as NormalizedIssue],
      has_more: true,
      next_cursor: 'c',
      ...more,
    },
    deviations: [{ operation: 'pull', path: id, message: 'm' }],
    replayed: false,
  });
  it('items one after the other, counters summed, nothing more to come', () => {
    const joined = joinPages([
      page('1', {
        status: 'ok',
        summary: { total: 1, succeeded: 1, failed: 0, skipped: 0 },
        item_errors: null,
      }),
      page('2', {
        status: 'partial',
        summary: { total: 2, succeeded: 1, failed: 1, skipped: 0, odd: 'x' },
        item_errors: [{ code: 'e' }],
      }),
    ]);
    expect(joined.body).toMatchObject({
      status: 'partial',
      summary: { total: 3, succeeded: 2, failed: 1, skipped: 0 },
      item_errors: [{ code: 'e' }],
      has_more: false,
      next_cursor: null,
    });
    expect(joined.body.items).toHaveLength(2);
    expect(joined.deviations).toHaveLength(2);
  });
  it('a counter may be called like anything that every object has', () => {
    const summary = JSON.parse('{"constructor": 1, "__proto__": 2}') as object;
    const joined = joinPages([page('1', { summary }), page('2', { summary })]);
    expect(JSON.stringify(joined.body.summary)).toBe('{"constructor":2,"__proto__":4}');
  });
  it('the status is the worst that tells', () => {
    const statuses = (...all: (string | undefined)[]) =>
      joinPages(all.map((status) => page('1', status === undefined ? {} : { status }))).body.status;
    expect(statuses('ok', undefined)).toBe('ok');
    expect(statuses('error', 'error')).toBe('error');
    expect(statuses('ok', 'error')).toBe('partial');
    expect(statuses('ok', 'complete')).toBe('complete');
    expect(statuses('odd')).toBe('odd');
    expect(() => joinPages([])).toThrow();
  });
});

describe('validation in words', () => {
  it('escapes and indices in paths are read back; long values are cut', () => {
    const error = (keyword: string, instancePath: string, params = {}) => ({
      keyword,
      instancePath,
      params,
    });
    expect(
      describeErrors(
        [
          error('type', '/a~1b/0', { type: ['string', 'null'] }),
          error('enum', '/x', { allowedValues: ['a'] }),
          error('enum', '/y', { allowedValues: 'odd' }),
          error('format', '/z', { format: 'date-time' }),
          error('custom', '', {}),
          error('custom', '', {}),
          { ...error('minLength', '/x'), message: 'too short' },
          error('false schema', '/t'),
          error('anyOf', ''),
          error('unevaluatedProperties', '', { unevaluatedProperty: 'q/r' }),
        ],
        { x: 'l'.repeat(100), z: undefined },
        '',
      ),
    ).toEqual([
      { path: 'a/b[0]', message: 'must be string or null' },
      { path: 'x', message: `is "${'l'.repeat(56)}…; expected one of a` },
      { path: 'y', message: 'is missing; expected one of odd' },
      { path: 'z', message: 'is missing; expected a date-time' },
      { path: '', message: "breaks the rule 'custom'" },
      { path: 'x', message: 'too short' },
      { path: 't', message: 'is not allowed here' },
      { path: 'q/r', message: 'unknown key' },
    ]);
    expect(describeErrors(null, {}, '')).toEqual([]);
  });
});

describe('logging in', () => {
  it('is refused where the SaaS is switched off, and has a deadline', async () => {
    const logins: unknown[] = [];
    const service = (syncDisabledBy?: string) =>
      new SessionService({
        clock: new MemoryClock(),
        settings: {
          load: () =>
            Promise.resolve({ trailingSlash: false, ...(syncDisabledBy ? { syncDisabledBy } : {}) }),
          saveServer: () => Promise.resolve(),
        },
        session: {
          login: (_, context) => {
            logins.push(context);
            return Promise.resolve({});
          },
          info: () => Promise.resolve(null),
          logout: () => Promise.resolve(),
        },
      });
    const login = { serverUrl: 'https://h', username: 'u', password: 'p' };
    await expect(service('no').login(login)).rejects.toMatchObject({
      code: 'saas_sync_disabled',
      exitCode: 5,
    });
    await service().login(login);
    expect(logins).toMatchObject([{ deadline: { spanMs: 120_000 } }]);
    expect(await service().info()).toBeNull();
    await service().logout();
  });
});

it('the version is the package’s', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(version).toBe(manifest.version);
});

describe('the exit code of an unknown effect', () => {
  it.each([
    ['cannot_connect', 7],
    ['session_expired', 7],
    ['contract_violation', 7],
    ['operation_running', 8],
    ['interrupted', 130],
    ['terminated', 143],
  ] as const)('%s: %d', (code, exitCode) => {
    expect(new TrackerError(code, 'x', { effect: 'unknown' }).exitCode).toBe(exitCode);
    expect(new TrackerError(code, 'x').exitCode).toBe(exitCodes[errorTable[code].category].code);
  });
});

it('a number alone keeps its digits, too', () => {
  for (const text of ['1e400', '12345678901234567890']) expect(printJson(parseJson(text))).toBe(text);
});

describe('depth of JSON', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

  it('200 levels are read, 201 are not, however inexact their numbers', () => {
    expect(parseJson(nested(200))).toBeDefined();
    expect(() => parseJson(nested(201))).toThrow('nested deeper than 200 levels');
    expect(() => parseJson(`{"n":12345678901234567890,"d":${nested(20_000)}}`)).toThrow('nested deeper');
  });
});
