import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../src/testing/index.ts';
import { printJson } from '../../../src/core/model/json.ts';
import { emptyPull, envelope, failureOf, given, onePush, pushOk } from './saas-fixture.ts';

const issue = {
  ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' },
  title: 'T',
  body: null,
  status: 'todo',
  issue_type: 'task',
  priority: 0,
  assignees: [],
  labels: [],
  parent_ref: null,
  links: [],
  custom_fields: {},
  created_at: '2026-03-01T00:00:00Z',
  updated_at: '2026-03-01T00:00:00Z',
  provider_metadata: {},
};
const pull = (body: unknown, strict = false) => given([jsonResponse(200, body)], { strict }).tracker.pull({});

describe('load-bearing rules', () => {
  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"ok"'],
    ['a number', '7'],
  ])('a body that is %s is a contract violation', async (_, text) => {
    expect(await failureOf(pull(text))).toMatchObject({
      code: 'contract_violation',
      exitCode: 7,
      effect: 'none',
    });
    const push = await failureOf(given([jsonResponse(200, text)]).tracker.push(onePush));
    expect(push).toMatchObject({ code: 'contract_violation', effect: 'unknown' });
  });

  it.each([
    ['empty', '', {}, /empty/],
    ['HTML', '<html>', { 'content-type': 'text/html' }, /content type is text\/html/],
    ['cut JSON', '{"items": [', {}, /no JSON/],
    ['NaN', '{"items": NaN}', {}, /no JSON/],
    ['another content type', '{}', { 'content-type': 'text/plain' }, /text\/plain/],
  ])('%s is told with status and URL, never with a parser’s text alone', async (_, text, headers, why) => {
    const error = await failureOf(given([jsonResponse(200, text, headers)]).tracker.pull({}));
    expect(error).toMatchObject({ code: 'contract_violation', http: { status: 200 } });
    expect(error.message).toMatch(why);
    expect(error.message).toContain('https://kitty.example.com/api/v1/tracker/pull');
  });

  it.each([
    ['items missing', {}, '/items'],
    ['items no array', { items: {} }, '/items'],
    ['an item no object', { items: [1] }, '/items/0'],
    ['an item without ref', { items: [{ title: 'x' }] }, '/items/0/ref'],
    ['a ref without id', { items: [{ ref: { system: 'linear' } }] }, '/items/0/ref/id'],
    ['an empty system', { items: [{ ref: { system: '', id: '1' } }] }, '/items/0/ref/system'],
    ['more without a cursor', { items: [], has_more: true }, '/next_cursor'],
    ['more with an empty cursor', { items: [], has_more: true, next_cursor: '' }, '/next_cursor'],
    ['has_more that is no boolean', { items: [], has_more: 'yes', next_cursor: 'x' }, '/has_more'],
  ])('pull: %s', async (_, body, path) => {
    const error = await failureOf(pull(body));
    expect(error.code).toBe('contract_violation');
    expect(error.details).toMatchObject({ operation: 'pull', path });
  });

  it.each([undefined, null, false])('pull: has_more %s means no more', async (hasMore) => {
    expect((await pull({ items: [issue], has_more: hasMore })).body.items).toHaveLength(1);
  });

  it('202 needs an operation id, which need not be a UUID', async () => {
    const write = await given([jsonResponse(202, { operation_id: 'op-1' })]).tracker.push(onePush);
    expect(write).toMatchObject({ kind: 'accepted', operationId: 'op-1' });
    for (const body of [{}, { operation_id: '' }, { operation_id: 7 }]) {
      const error = await failureOf(given([jsonResponse(202, body)]).tracker.push(onePush));
      expect(error).toMatchObject({ code: 'contract_violation', effect: 'unknown' });
    }
  });

  it.each(['.', '..', 'a\nb', 'a\u0000', '\u009b', '\ud800', 'a'.repeat(1025)])(
    '202 with the id %j, which cannot stand in a path, is refused before it is recorded',
    async (id) => {
      const error = await failureOf(given([jsonResponse(202, { operation_id: id })]).tracker.push(onePush));
      expect(error).toMatchObject({ code: 'contract_violation', effect: 'unknown' });
      expect(error.hint).toContain('--idempotency-key');
      expect(await failureOf(given([]).tracker.operation(id))).toMatchObject({ code: 'invalid_input' });
    },
  );

  it.each(['a/b', 'a b', '%2e%2e', '...', 'ü'])('202 with the id %j is taken', async (id) => {
    const write = await given([jsonResponse(202, { operation_id: id })]).tracker.push(onePush);
    expect(write).toMatchObject({ kind: 'accepted', operationId: id });
  });

  it('an operation answers for the id that was asked for', async () => {
    const look = (body: unknown) => given([jsonResponse(200, body)]).tracker.operation('op-1');
    expect((await look({ status: 'odd' })).body.status).toBe('odd');
    expect((await look({ operation_id: 'op-1', status: 'pending' })).body.status).toBe('pending');
    expect(await failureOf(look({ operation_id: 'op-2', status: 'pending' }))).toMatchObject({
      code: 'contract_violation',
    });
    expect(await failureOf(look({ status: 3 }))).toMatchObject({ code: 'contract_violation' });
  });

  it.each([
    ['HTML', '<html>', true],
    ['cut JSON', '{"status":', true],
    ['another operation', { operation_id: 'op-2', status: 'pending' }, false],
    ['no state', { status: 3 }, false],
  ])('a look at %s: whether the next one may be better', async (_, body, retryable) => {
    const look = given([jsonResponse(200, body)]).tracker.operation('op-1');
    expect(await failureOf(look)).toMatchObject({ code: 'contract_violation', retryable });
  });

  it('mappings are an array; missing ones are none', async () => {
    const list = (body: unknown) => given([jsonResponse(200, body)]).tracker.mappings();
    expect((await list({})).body.mappings).toEqual([]);
    expect(await failureOf(list({ mappings: {} }))).toMatchObject({ code: 'contract_violation' });
  });
});

describe('deviations', () => {
  const odd = {
    ...emptyPull,
    status: 'complete',
    items: [{ ...issue, status: 'hooked', priority: 9, extra: { a: 1 } }],
  };

  it('are kept on the result and told; nothing of the body is changed', async () => {
    const { tracker, events, within } = given([jsonResponse(200, odd)]);
    const { body, deviations } = await tracker.pull({}, within(1000));
    expect(body).toEqual(odd);
    expect(deviations.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['status', 'items[0].status', 'items[0].priority']),
    );
    expect(events.filter(({ type }) => type === 'deviation')).toHaveLength(deviations.length);
  });

  it('are errors when strict', async () => {
    expect(await failureOf(pull(odd, true))).toMatchObject({ code: 'contract_violation' });
    expect((await pull(emptyPull, true)).deviations).toEqual([]);
  });

  it('a missing content type and an unusual 2xx are deviations', async () => {
    const bare = { status: 201, headers: {}, text: JSON.stringify(pushOk) };
    const write = await given([bare]).tracker.push(onePush);
    const messages = write.kind === 'done' ? write.answer.deviations.map(({ message }) => message) : [];
    expect(messages).toEqual(
      expect.arrayContaining(['came without a content type', 'came with status 201 instead of 200']),
    );
  });

  it('a push answer of a loose server is passed on as it came', async () => {
    const loose = { pushed: 3, errors: [] };
    const write = await given([jsonResponse(200, loose)]).tracker.push(onePush);
    expect(write).toMatchObject({ kind: 'done', answer: { body: loose } });
  });

  it('numbers beyond 2^53 come out as they came in', async () => {
    const text = JSON.stringify(emptyPull).replace(
      '"doctrine":null',
      '"doctrine":{"n":90071992547409931,"f":0.12345678901234567890,"e":1e400}',
    );
    const { body } = await pull(text);
    expect(printJson(body)).toContain('{"n":90071992547409931,"f":0.12345678901234567890,"e":1e400}');
  });

  it('an error beside the result of a completed operation is a deviation', async () => {
    const look = (error: unknown) =>
      given([jsonResponse(200, { operation_id: 'op-1', status: 'completed', result: pushOk, error })])
        .tracker;
    const { deviations } = await look({ code: 'partial' }).operation('op-1');
    expect(deviations).toContainEqual({
      operation: 'getOperation',
      path: 'error',
      message: 'is set, though the operation completed',
    });
    expect((await look(null).operation('op-1')).deviations.map(({ path }) => path)).not.toContain('error');
  });

  it('a replayed answer is marked', async () => {
    const replayed = jsonResponse(200, pushOk, { 'idempotency-replayed': 'true' });
    expect(await given([replayed]).tracker.push(onePush)).toMatchObject({
      kind: 'done',
      answer: { replayed: true },
    });
  });
});

describe('error answers', () => {
  const fail = async (status: number, body: unknown) =>
    failureOf(given([jsonResponse(status, body)]).tracker.push(onePush));

  it('tell the message, the code and the category, kept apart', async () => {
    const error = await failureOf(
      given([
        envelope(422, 'validation_error', { category: 'validation', details: { field: 'x' } }),
      ]).tracker.pull({}),
    );
    expect(error).toMatchObject({
      code: 'server_rejected',
      message: 'the server says validation_error',
      server: { code: 'validation_error', category: 'validation', source: 'saas', details: { field: 'x' } },
    });
  });

  it('take error_code and error_category too, and never mix them', async () => {
    expect(
      (await fail(404, { error_code: 'binding_not_found', error_category: 'binding', message: 'm' })).server,
    ).toEqual({
      code: 'binding_not_found',
      category: 'binding',
    });
  });

  it.each([
    ['HTML', '<h1>Bad</h1>'],
    ['empty', ''],
    ['an array', '[1]'],
    ['a message of the wrong type', '{"message": 7, "user_action_required": "yes", "code": []}'],
  ])('a body that is %s becomes HTTP <status>', async (_, text) => {
    expect(await fail(400, text)).toMatchObject({
      message: 'HTTP 400',
      userActionRequired: false,
      effect: 'none',
    });
  });

  it('only a literal true asks the user to act', async () => {
    const error = await fail(403, {
      code: 'no_installation',
      message: 'Not installed',
      user_action_required: true,
    });
    expect(error).toMatchObject({ userActionRequired: true, exitCode: 7 });
    expect(error.message).toBe('Not installed (action required — check the Spec Kitty dashboard)');
    expect(error.hint).toContain('dashboard');
    expect((await fail(403, { message: 'm', user_action_required: 1 })).userActionRequired).toBe(false);
  });

  it.each([
    [400, 'legacy_flow_forbidden', 'server_rejected', /tracker sync push --items-json/],
    [404, 'no_mapping', 'server_rejected', /dashboard/],
    [403, 'forbidden', 'server_rejected', /--team/],
    [409, 'idempotency_conflict', 'idempotency_conflict', /--idempotency-key/],
    [400, 'cursor_expired', 'cursor_expired', /without `--cursor`/],
  ])('%d %s says which way out there is', async (status, code, ours, hint) => {
    const error = await failureOf(given([envelope(status, code)]).tracker.push(onePush));
    expect(error.code).toBe(ours);
    expect(error.hint).toMatch(hint);
  });

  it('500 leaves the effect of a write unknown', async () => {
    expect(await fail(500, { message: 'boom' })).toMatchObject({ code: 'server_failed', effect: 'unknown' });
  });
});
