import { describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { TrackerError, TrackerService, type TrackerPort, type WriteTarget } from '../../../src/index.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../../src/testing/index.ts';
import { freeLock } from '../free-lock.ts';
import { noServers } from '../no-servers.ts';
import { accepted, answer, done, item } from './ends.ts';

const here: WriteTarget = {
  provider: 'linear',
  project_slug: 'platform',
  server: 'https://one.example',
  team: 'blue',
};
const uuid = '0b6f0f0e-7f0c-4c58-9d6c-1f0e8f7a2b11';
const gone = new TrackerError('server_rejected', 'no such operation', {
  http: { status: 404, origin: 'https://one.example' },
  server: { code: 'operation_not_found', category: 'operation' },
});

function world() {
  const clock = new MemoryClock();
  const journal = new MemoryOperationJournal(clock);
  const asked: string[] = [];
  const sent: string[] = [];
  const looks: (TrackerError | object)[] = [];
  let write: () => unknown = done;
  const tracker = {
    push: async ({ key }: { key: string }) => {
      sent.push(key);
      return write();
    },
    operation: async (id: string) => {
      asked.push(id);
      const seen = looks.shift() ?? { status: 'completed', result: { status: 'ok' } };
      if (seen instanceof TrackerError) throw seen;
      return answer({ operation_id: id, ...seen });
    },
  } as unknown as TrackerPort;
  const service = new TrackerService({
    binding: {
      load: async () => ({
        provider: 'linear',
        projectSlug: 'platform',
        egress: { kind: 'unset' as const },
        file: 'c.yaml',
      }),
      save: async () => Promise.reject(new Error('a write binds nothing')),
      clear: async () => undefined,
    },
    settings: {
      load: async () => ({ serverUrl: here.server, trailingSlash: false }),
      saveServer: async () => undefined,
    },
    session: { info: async () => ({ team: 'blue' }) },
    connectorSettings: { load: async () => ({}), save: async () => undefined, remove: async () => undefined },
    clock,
    journal,
    names: new MemoryIssueNames(),
    lock: freeLock,
    servers: noServers,
    identity: systemIdentity,
    open: async () => tracker,
  });
  const begun = async (operationId: string | null, target = here, key = systemIdentity.uuid()) => {
    const lease = await journal.begin({ key, kind: 'push', target, body: '[]', bodyHash: key });
    if (operationId !== null) await lease.advance({ state: 'accepted', operationId });
    await lease.release();
    return lease.entry.id;
  };
  const stateOf = (id: string) => journal.entries.get(id)?.state;
  const answersWith = (next: () => unknown) => void (write = next);
  return { service, clock, journal, asked, sent, looks, begun, stateOf, answersWith };
}

describe('an operation id', () => {
  it('of another server’s is not taken for the one that is asked for', async () => {
    const { service, begun, stateOf } = world();
    const [ours, theirs] = [
      await begun(uuid),
      await begun(uuid, { ...here, server: 'https://other.example' }),
    ];
    await service.waitForOperation(uuid);
    expect([stateOf(ours), stateOf(theirs)]).toEqual(['completed', 'accepted']);
    await expect(service.operation(theirs)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('https://other.example') as string,
    });
  });

  it('that is not recorded is the server’s, also where a recorded one begins so', async () => {
    const { service, asked, begun } = world();
    await begun('op-1234567');
    await service.operation('op-12345');
    expect(asked).toEqual(['op-12345']);
    await begun(uuid);
    await service.operation(uuid.slice(0, 8));
    expect(asked).toEqual(['op-12345', uuid]);
  });
});

describe('an accepted operation that the server knows no more', () => {
  it('is over, and holds up no other', async () => {
    const { service, clock, looks, begun, stateOf, sent } = world();
    const [lost, other] = [await begun('op-1'), await begun(null)];
    clock.advance(30_000);
    looks.push(gone);
    expect(await service.resume()).toMatchObject([
      { entry: { id: lost, state: 'failed' }, outcome: { kind: 'failed' } },
      { entry: { id: other, state: 'completed' } },
    ]);
    expect(sent).toHaveLength(1);
    expect(stateOf(lost)).toBe('failed');
  });

  it('is not one that was accepted just now, and may not be known everywhere yet', async () => {
    const { service, clock, looks, begun, stateOf } = world();
    const id = await begun('op-1');
    clock.advance(29_999);
    looks.push(gone);
    await expect(service.push([item('new')])).rejects.toMatchObject({ code: 'unfinished_work' });
    expect(stateOf(id)).toBe('accepted');
  });

  it('is not one that a door before the server knows nothing of', async () => {
    const { service, looks, begun, stateOf } = world();
    const id = await begun('op-1');
    looks.push(
      new TrackerError('refresh_failed', 'not here', {
        http: { status: 404, origin: 'https://one.example' },
      }),
    );
    await expect(service.push([item('new')])).rejects.toMatchObject({ code: 'unfinished_work' });
    expect(stateOf(id)).toBe('accepted');
  });

  it('is told from the record from then on, without asking', async () => {
    const { service, clock, asked, looks, begun } = world();
    const id = await begun('op-1');
    clock.advance(30_000);
    looks.push(gone);
    await service.resume().catch(() => undefined);
    const before = asked.length;
    for (const look of [service.operation(id), service.waitForOperation('op-1')])
      expect((await look).body).toMatchObject({
        operation_id: 'op-1',
        status: 'failed',
        error: { code: 'server_rejected' },
      });
    expect(asked).toHaveLength(before);
  });
});

describe('what was left on purpose', () => {
  it('is neither listed as unfinished nor resumed, unless it is named', async () => {
    const { service, answersWith } = world();
    answersWith(accepted);
    await service.push([item('t')], { wait: false });
    expect(await service.operations()).toEqual([]);
    expect(await service.resume()).toEqual([]);
    const [entry] = await service.operations({ all: true });
    expect(await service.resume(entry?.id)).toMatchObject([{ entry: { state: 'completed' } }]);
  });
});

describe('a key', () => {
  it('that another process is just sending is not sent beside it', async () => {
    const { service, sent, answersWith } = world();
    let second: Promise<unknown> | undefined;
    answersWith(() => {
      second ??= service.push([item('t')], { key: 'k' }).catch((error: unknown) => error);
      return second.then(done);
    });
    await service.push([item('t')], { key: 'k' });
    expect(await second).toMatchObject({ code: 'operation_running' });
    expect(sent).toEqual(['k']);
  });

  it('belongs to what a body says, not to the order of its keys', async () => {
    const { service, journal } = world();
    const { ref, action, patch } = item('t');
    await service.push([{ ref, action, patch }], { key: 'k' });
    await service.push([{ patch, action, ref }], { key: 'k' });
    const hashes = [...journal.entries.values()].map(({ bodyHash }) => bodyHash);
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('of several, those that were finished', () => {
  it('are told beside the one that was not', async () => {
    const { service, begun, answersWith } = world();
    await begun(null);
    await begun(null);
    const ends = [
      done,
      () => Promise.reject(new TrackerError('effect_unknown', 'lost', { effect: 'unknown' })),
    ];
    answersWith(() => ends.shift()?.());
    const resumed = await service.resume();
    expect(resumed).toMatchObject([
      { outcome: { kind: 'done' } },
      { outcome: { kind: 'failed', error: { code: 'effect_unknown' } } },
    ]);
    const [, lost] = resumed;
    expect(lost?.outcome).toMatchObject({
      error: {
        hint: expect.stringContaining(`tracker operations resume ${lost?.entry.id}`) as string,
      },
    });
  });

  it('a log-in that is needed comes before the resumption in the way out', async () => {
    const { service, begun, answersWith } = world();
    const id = await begun(null);
    answersWith(() => Promise.reject(new TrackerError('login_required', 'Nobody is logged in.')));
    await expect(service.resume()).rejects.toMatchObject({
      hint: expect.stringMatching(
        new RegExp(`tracker auth login.*tracker operations resume ${id}`),
      ) as string,
    });
  });
});

describe('what is recorded', () => {
  it('of a write that was answered at once is its answer', async () => {
    const { service, asked } = world();
    await service.push([item('t')], { key: 'k' });
    const [entry] = await service.operations({ all: true });
    expect((await service.waitForOperation(entry?.id ?? '')).body).toEqual({
      operation_id: entry?.id,
      status: 'completed',
      result: { status: 'ok' },
      error: null,
    });
    expect(asked).toEqual([]);
  });

  it('of one that completed without a result is that it completed', async () => {
    const { service, answersWith, looks } = world();
    answersWith(accepted);
    looks.push({ status: 'completed' });
    await expect(service.push([item('t')])).rejects.toMatchObject({ effect: 'done' });
    expect(await service.operations({ all: true })).toMatchObject([{ state: 'completed' }]);
  });

  it('of one that another process works on is left to that', async () => {
    const { service, journal } = world();
    const lease = await journal.begin({ key: 'k', kind: 'run', target: here, body: '{}', bodyHash: 'h' });
    await lease.advance({ state: 'accepted', operationId: 'op-1' });
    expect((await service.operation('op-1')).body.status).toBe('completed');
    expect(lease.entry.state).toBe('accepted');
    expect(await service.resume()).toEqual([]);
  });
});

describe('what is in the way', () => {
  it('is counted, and an operation that still runs is told as that', async () => {
    const { service, looks, begun } = world();
    await begun('op-1');
    await begun(null);
    looks.push({ status: 'running' });
    const push = service.push([item('new')]);
    await expect(push).rejects.toMatchObject({ code: 'unfinished_work', operation: { id: 'op-1' } });
    await expect(push).rejects.toThrow(/still runs.*and 1 more/);
  });

  it('and was taken or ended by somebody else meanwhile holds up nothing', async () => {
    const { service, journal, begun, sent } = world();
    const [taken, ended] = [await begun(null), await begun(null)];
    const { claim } = journal;
    journal.claim = async (id) => {
      if (id === taken) return null;
      const lease = await claim.call(journal, id);
      if (id === ended) await lease?.advance({ state: 'completed' });
      return lease;
    };
    expect(await service.resume()).toEqual([]);
    await service.push([item('new')], { key: 'k', unfinished: 'resume' });
    expect(sent).toEqual(['k']);
  });

  it('and fails for good is told, and the new one goes on', async () => {
    const { service, begun, answersWith } = world();
    await begun(null, here, 'old');
    const refused = new TrackerError('server_rejected', 'bad item', {
      server: { code: 'validation_error' },
      http: { status: 400, origin: here.server },
    });
    const ends = [() => Promise.reject(refused), done];
    answersWith(() => ends.shift()?.());
    const notes: string[] = [];
    await service.push(
      [item('new')],
      { unfinished: 'resume' },
      { observe: (event) => void notes.push('message' in event ? String(event.message) : '') },
    );
    expect(notes.join('\n')).toMatch(/is over: failed: bad item/);
  });

  it('of a write that knew no team, the refusal names none', async () => {
    const { service, begun } = world();
    const id = await begun(null, { ...here, server: 'https://other.example', team: '' });
    await expect(service.resume(id)).rejects.toThrow(/at https:\/\/other\.example; this project/);
  });
});

describe('a push that is too large for one request', () => {
  it('is refused before it is recorded', async () => {
    const { service, journal, sent } = world();
    const large = [item('a'.repeat(16 * 1024 * 1024))];
    await expect(service.push(large)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'The push is 16.0 MiB of JSON; a push to a server holds at most 16.0 MiB. Nothing was sent.',
      hint: expect.stringContaining('Split the items') as string,
    });
    await expect(service.previewPush(large)).rejects.toMatchObject({ code: 'invalid_input' });
    expect([sent, [...journal.entries]]).toEqual([[], []]);
  });
});
