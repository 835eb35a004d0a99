import { beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import {
  TrackerError,
  TrackerService,
  type CallContext,
  type OperationResult,
  type RecordedBinding,
  type TrackerPort,
  type Write,
  type WriteRequest,
} from '../../../src/index.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../../src/testing/index.ts';
import { freeLock } from '../free-lock.ts';
import { noServers } from '../no-servers.ts';
import { accepted, answer, died, done, fails, item, lost, offline } from './ends.ts';

type Body = unknown;
let recorded: RecordedBinding;
let clock: MemoryClock;
let journal: MemoryOperationJournal;
/** What was sent, by its key. */
let sent: { key: string; body: Body }[];
let answers: ((context?: CallContext) => Write<never> | Promise<never>)[];
let looks: (() => Partial<OperationResult>)[];
let notes: string[];
let team: string | undefined;
let service: TrackerService;

const absent = (code?: string) =>
  new TrackerError('server_rejected', 'no', {
    http: { status: 404, origin: 'x' },
    ...(code === undefined ? {} : { server: { code } }),
  });
const states = () => [...journal.entries.values()].map(({ state }) => state);
const context = {
  observe: (event: { type: string; message?: string }) => void notes.push(event.message ?? ''),
};

beforeEach(() => {
  recorded = { provider: 'linear', projectSlug: 'platform', egress: { kind: 'unset' }, file: 'c.yaml' };
  team = 'blue';
  clock = new MemoryClock();
  journal = new MemoryOperationJournal(clock);
  [sent, answers, looks, notes] = [[], [], [], []];
  const write = async ({ key, body }: WriteRequest<unknown>, call?: CallContext) => {
    sent.push({ key, body });
    return (answers.shift() ?? done)(call);
  };
  const tracker = {
    push: write,
    run: write,
    operation: async (id: string) => answer({ operation_id: id, ...(looks.shift() ?? lost)() }),
  } as unknown as TrackerPort;
  service = new TrackerService({
    binding: { load: async () => recorded, save: async () => recorded, clear: async () => undefined },
    settings: {
      load: async () => ({ serverUrl: 'https://one.example', trailingSlash: false }),
      saveServer: async () => undefined,
    },
    session: { info: async () => (team === undefined ? null : { team }) },
    connectorSettings: { load: async () => ({}), save: async () => undefined, remove: async () => undefined },
    clock,
    journal,
    names: new MemoryIssueNames(),
    lock: freeLock,
    servers: noServers,
    identity: systemIdentity,
    open: async () => tracker,
  });
});

describe('a write', () => {
  it('is on record, with its body, before it is sent', async () => {
    answers.push(() => {
      expect([...journal.entries.values()]).toMatchObject([
        { state: 'sending', kind: 'push', key: sent[0]?.key, body: JSON.stringify([item('t')]) },
      ]);
      return done();
    });
    await service.push([item('t')]);
    expect([...journal.entries.values()]).toMatchObject([
      { state: 'completed', body: null, answer: { status: 'ok' } },
    ]);
  });

  it('is not sent where it cannot be recorded', async () => {
    journal.begin = fails(new TrackerError('store_unusable', 'disk full'));
    await expect(service.push([item('t')])).rejects.toMatchObject({ code: 'store_unusable' });
    expect(sent).toEqual([]);
  });

  it.each([
    [
      'that was accepted and left',
      accepted,
      { wait: false },
      { state: 'accepted', operationId: 'op-1', left: true },
    ],
    ['whose answer is lost', lost, {}, { state: 'unknown', error: { code: 'effect_unknown' } }],
    ['that never got out', offline, {}, { state: 'failed', error: { code: 'cannot_connect' }, body: null }],
  ])('%s is recorded so', async (_what, ends, options, expected) => {
    answers.push(ends);
    await service.push([item('t')], options).catch(() => undefined);
    expect([...journal.entries.values()]).toMatchObject([expected]);
    expect(await service.operations()).toMatchObject(expected.state === 'unknown' ? [{ held: false }] : []);
  });

  it('that is accepted is on record before the first look, and over after the last', async () => {
    answers.push(accepted, accepted);
    looks.push(
      () => {
        expect([...journal.entries.values()]).toMatchObject([{ state: 'accepted', operationId: 'op-1' }]);
        return { status: 'completed', result: { status: 'ok' } as never };
      },
      () => ({ status: 'failed', error: 'no' as never }),
    );
    await service.push([item('t')]);
    await expect(service.run()).rejects.toMatchObject({ code: 'operation_failed' });
    expect(states()).toEqual(['completed', 'failed']);
  });

  it('that is accepted stays so when the wait for it fails', async () => {
    answers.push(accepted);
    looks.push(fails(new TrackerError('contract_violation', 'no JSON', { effect: 'unknown' })));
    await expect(service.push([item('t')])).rejects.toMatchObject({ code: 'contract_violation' });
    expect([...journal.entries.values()]).toMatchObject([{ state: 'accepted', error: null }]);
  });

  it('that another process works on is in nobody’s way', async () => {
    await journal.begin({
      key: 'x',
      kind: 'run',
      target: { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' },
      body: '{}',
      bodyHash: 'h',
    });
    await service.push([item('t')]);
    expect(states()).toEqual(['sending', 'completed']);
  });
});

describe('given unfinished work of the same binding', () => {
  it.each(['sending', 'unknown'] as const)('%s: nothing is sent, and it is named', async (state) => {
    const id = await died(journal, state);
    await expect(service.push([item('new')])).rejects.toMatchObject({
      code: 'unfinished_work',
      exitCode: 8,
      effect: 'none',
      message: expect.stringContaining(id) as string,
      hint: expect.stringMatching(/--resume.*--new/) as string,
    });
    expect(sent).toEqual([]);
  });

  it('resume sends the old one with its own key and body, then the new one', async () => {
    await died(journal, 'unknown');
    await service.push([item('new')], { unfinished: 'resume' }, context);
    expect(sent).toMatchObject([{ key: 'old', body: [item('old')] }, { body: [item('new')] }]);
    expect(states()).toEqual(['completed', 'completed']);
    expect(notes.join()).toContain('over: completed');
  });

  it('resume ends where the old one does not, and the new one is not sent', async () => {
    await died(journal, 'unknown');
    answers.push(offline);
    await expect(service.push([item('new')], { unfinished: 'resume' })).rejects.toMatchObject({
      code: 'cannot_connect',
      effect: 'unknown',
      exitCode: 7,
    });
    expect(sent).toHaveLength(1);
    expect(states()).toEqual(['unknown']);
  });

  it('new leaves it as it is', async () => {
    await died(journal, 'unknown');
    await service.push([item('new')], { unfinished: 'new' });
    expect(sent).toMatchObject([{ body: [item('new')] }]);
    expect(states()).toEqual(['unknown', 'completed']);
  });

  it.each([
    ['completed', () => ({ status: 'completed', result: { status: 'ok' } as never }), 'completed'],
    ['failed', () => ({ status: 'failed', error: 'no' as never }), 'failed'],
    ['unknown to the server', fails(absent('operation_not_found')), 'failed'],
  ] as const)('an accepted one that is %s is recorded, told, and no obstacle', async (_how, look, state) => {
    await died(journal, 'accepted');
    clock.advance(30_000);
    looks.push(look);
    await service.push([item('new')], {}, context);
    expect(states()).toEqual([state, 'completed']);
    expect(notes.join()).toContain('is over');
  });

  it.each([
    ['still runs', () => ({ status: 'running' as const })],
    ['cannot be asked for', offline],
    ['meets a 404 of something before the server', fails(absent())],
    ['meets a 404 about something else', fails(absent('no_mapping'))],
  ])('an accepted one that %s is in the way', async (_how, look) => {
    await died(journal, 'accepted');
    clock.advance(30_000);
    looks.push(look);
    await expect(service.push([item('new')])).rejects.toMatchObject({
      code: 'unfinished_work',
      operation: { id: 'op-0', key: 'old' },
    });
    expect(states()).toEqual(['accepted']);
    expect(sent).toEqual([]);
  });

  it('the same key and body is its resumption; another body is refused', async () => {
    await died(journal, 'sending');
    await expect(service.push([item('other')], { key: 'old', unfinished: 'new' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    expect(sent).toEqual([]);
    expect(await service.push([item('old')], { key: 'old' })).toMatchObject({ kind: 'done', key: 'old' });
    expect(states()).toEqual(['completed']);
  });

  it('one of another team is in nobody’s way, and is not resumed as this one', async () => {
    const id = await died(journal, 'unknown');
    team = 'red';
    await service.push([item('new')]);
    expect(await service.resume()).toEqual([]);
    await expect(service.resume(id)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('team blue') as string,
      hint: expect.stringContaining('--team') as string,
    });
    team = undefined;
    await expect(service.push([item('new')])).rejects.toMatchObject({ code: 'unfinished_work' });
  });

  it('one that was left on purpose, or is of another project, is in nobody’s way', async () => {
    answers.push(accepted);
    await service.push([item('t')], { wait: false });
    await service.push([item('new')]);
    await died(journal, 'unknown');
    recorded = { ...recorded, projectSlug: 'other' };
    await service.push([item('elsewhere')]);
    expect(states()).toEqual(['accepted', 'completed', 'unknown', 'completed']);
  });
});

describe('resume', () => {
  it('finishes all, oldest first, whatever each ends with', async () => {
    await died(journal, 'unknown', 'k1');
    await died(journal, 'accepted', 'k2');
    await died(journal, 'sending', 'k3');
    answers.push(
      done,
      fails(
        new TrackerError('server_rejected', 'bad item', {
          http: { status: 400, origin: 'x' },
          server: { code: 'validation_error' },
        }),
      ),
    );
    looks.push(() => ({ status: 'failed', error: 'no' as never }));
    expect(await service.resume()).toMatchObject([
      { entry: { key: 'k1', state: 'completed' }, outcome: { kind: 'done' } },
      { entry: { key: 'k2', state: 'failed' }, outcome: { error: { code: 'operation_failed' } } },
      { entry: { key: 'k3', state: 'failed' }, outcome: { error: { code: 'server_rejected' } } },
    ]);
    expect(sent.map(({ key }) => key)).toEqual(['k1', 'k3']);
    expect(await service.resume()).toEqual([]);
  });

  it.each([400, 403, 404, 409, 422])('a refusal (%s) without a code leaves it unknown', async (status) => {
    await died(journal, 'unknown');
    answers.push(fails(new TrackerError('server_rejected', 'no', { http: { status, origin: 'x' } })));
    await expect(service.resume()).rejects.toMatchObject({ effect: 'unknown', operation: { key: 'old' } });
    expect(states()).toEqual(['unknown']);
  });

  it('takes one by its key, where it is this project’s', async () => {
    const id = await died(journal, 'unknown');
    expect(await service.resume('old')).toMatchObject([{ entry: { id } }]);
    recorded = { ...recorded, projectSlug: 'other' };
    await expect(service.resume('old')).rejects.toMatchObject({ code: 'operation_unrecorded' });
  });

  it('takes one by the beginning of its id', async () => {
    const id = await died(journal, 'unknown');
    expect(await service.resume(id.slice(0, -1))).toMatchObject([{ entry: { id } }]);
    await expect(service.resume(id)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('over') as string,
    });
  });

  it.each([
    ['nothing', 'operation_unrecorded', 2],
    ['invocation-', 'usage', 2],
  ])('%s: refused', async (given, code, exitCode) => {
    await died(journal, 'unknown');
    await died(journal, 'unknown', 'second');
    await expect(service.resume(given)).rejects.toMatchObject({ code, exitCode });
    expect(sent).toEqual([]);
  });

  it('leaves alone what another process works on, and what another project has begun', async () => {
    const id = await died(journal, 'unknown');
    const lease = await journal.claim(id);
    await expect(service.resume(id)).rejects.toMatchObject({ code: 'operation_running', exitCode: 8 });
    await expect(service.forgetOperation(id)).rejects.toMatchObject({ code: 'operation_running' });
    expect(await service.resume()).toEqual([]);
    await lease?.release();
    recorded = { ...recorded, projectSlug: 'other' };
    await expect(service.resume(id)).rejects.toThrow(/belongs to linear platform/);
    recorded = { provider: 'beads', workspace: 'w', egress: { kind: 'unset' }, file: 'c.yaml' };
    await expect(service.resume()).rejects.toMatchObject({ code: 'option_not_applicable' });
    expect(sent).toEqual([]);
  });
});

describe('one operation', () => {
  it('is looked at and waited for by its own id, and what is seen is recorded', async () => {
    const id = await died(journal, 'accepted');
    looks.push(
      () => ({ status: 'running' }),
      () => ({ status: 'completed', result: { status: 'ok' } as never }),
    );
    expect((await service.operation(id)).body).toMatchObject({ operation_id: 'op-0', status: 'running' });
    expect(states()).toEqual(['accepted']);
    expect((await service.waitForOperation('op-0')).body.status).toBe('completed');
    expect(states()).toEqual(['completed']);
  });

  it('whose answer is lost is not waited for, but resumed', async () => {
    const id = await died(journal, 'unknown');
    await expect(service.waitForOperation(id)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining(`operations resume ${id}`) as string,
    });
    expect(await service.recordedOperation(id)).toMatchObject({ id, state: 'unknown' });
  });

  it('is forgotten', async () => {
    const id = await died(journal, 'unknown');
    expect(await service.forgetOperation(id)).toMatchObject({ id });
    expect(await service.operations({ all: true })).toEqual([]);
    await expect(service.forgetOperation(id)).rejects.toMatchObject({ code: 'operation_unrecorded' });
  });
});
