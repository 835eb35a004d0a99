import { beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import {
  TrackerError,
  TrackerService,
  type Mapping,
  type PushItem,
  type PushResultEnvelope,
  type TrackerPort,
  type Write,
  type WriteOutcome,
} from '../../../src/index.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../../src/testing/index.ts';
import { freeLock } from '../free-lock.ts';
import { noServers } from '../no-servers.ts';
import { accepted, answer, fails, lost } from './ends.ts';

const ref = (id: string) => ({ system: 'linear', id, workspace: 'acme' });
const create = (name: string, title = name): PushItem => ({
  ref: ref(name),
  action: 'create',
  patch: { title },
});
const move = (id: string): PushItem => ({ ref: ref(id), action: 'transition', target_status: 'done' });
const wps = [create('WP01'), create('WP02')];

let clock: MemoryClock;
let journal: MemoryOperationJournal;
let names: MemoryIssueNames;
/** Items of every push that arrived. */
let pushed: PushItem[][];
let mappings: Mapping[];
let asked: number;
let readMappings: () => object;
let push: (items: readonly PushItem[]) => Write<PushResultEnvelope>;
let looks: (() => object)[];
let notes: string[];
let service: TrackerService;

/** What a server does with a push: an issue for each create. */
const performed = (items: readonly PushItem[]): PushResultEnvelope => ({
  status: 'ok',
  summary: { total: items.length, succeeded: items.length, failed: 0, skipped: 0 },
  items: items.map(({ ref: given, action }, index) => ({
    ref: given,
    action,
    outcome: action === 'create' ? ('created' as const) : ('transitioned' as const),
    remote_ref: action === 'create' ? ref(`LIN-${pushed.length}0${index}`) : given,
    version: '1',
    message: null,
  })),
  item_errors: null,
});
const context = {
  observe: (event: { type: string; message?: string }) => void notes.push(event.message ?? ''),
};
const bodyOf = (outcome: WriteOutcome<PushResultEnvelope>) =>
  outcome.kind === 'done' ? outcome.answer.body : null;
const outcomesOf = (outcome: WriteOutcome<PushResultEnvelope>) =>
  bodyOf(outcome)?.items?.map(({ ref: given, outcome: end, remote_ref: remote }) => [
    given?.id,
    end,
    remote?.id ?? null,
  ]);

function newService(): TrackerService {
  const tracker = {
    push: async ({ body }: { body: readonly PushItem[] }) => {
      pushed.push([...body]);
      return push(body);
    },
    mappings: async () => {
      asked += 1;
      return answer(readMappings());
    },
    operation: async (id: string) => answer({ operation_id: id, ...(looks.shift() ?? lost)() }),
  } as unknown as TrackerPort;
  return new TrackerService({
    binding: {
      load: async () => ({ provider: 'linear', projectSlug: 'p', egress: { kind: 'unset' }, file: 'c.yaml' }),
      save: async () => Promise.reject(new Error('a push binds nothing')),
      clear: async () => undefined,
    },
    settings: {
      load: async () => ({ serverUrl: 'https://one.example', trailingSlash: false }),
      saveServer: async () => undefined,
    },
    session: { info: async () => ({ team: 'blue' }) },
    connectorSettings: { load: async () => ({}), save: async () => undefined, remove: async () => undefined },
    clock,
    journal,
    names,
    lock: freeLock,
    servers: noServers,
    identity: systemIdentity,
    open: async () => tracker,
  });
}

beforeEach(() => {
  clock = new MemoryClock();
  journal = new MemoryOperationJournal(clock);
  names = new MemoryIssueNames();
  [pushed, mappings, looks, notes, asked] = [[], [], [], [], 0];
  readMappings = () => ({ mappings });
  push = (items) => ({ kind: 'done', answer: answer(performed(items)) });
  service = newService();
});

describe('the same creates once more', () => {
  it('send nothing, and are answered with the issues that they are', async () => {
    await service.push(wps);
    const again = await service.push(wps);
    expect(pushed).toHaveLength(1);
    expect(bodyOf(again)).toMatchObject({
      status: 'ok',
      summary: { total: 2, succeeded: 0, failed: 0, skipped: 2 },
      item_errors: null,
    });
    expect(outcomesOf(again)).toEqual([
      ['WP01', 'skipped', 'LIN-100'],
      ['WP02', 'skipped', 'LIN-101'],
    ]);
  });

  it('with a new one send that one only; the answer has all of them in their order', async () => {
    await service.push(wps);
    const grown = await service.push([create('WP01'), create('WP03'), create('WP02')]);
    expect(pushed[1]).toEqual([create('WP03')]);
    expect(outcomesOf(grown)).toEqual([
      ['WP01', 'skipped', 'LIN-100'],
      ['WP03', 'created', 'LIN-200'],
      ['WP02', 'skipped', 'LIN-101'],
    ]);
    expect(bodyOf(grown)?.summary).toEqual({ total: 3, succeeded: 1, failed: 0, skipped: 2 });
  });

  it('are known from the mappings of the server on another machine', async () => {
    mappings = [{ wp_id: 'WP01', system: 'linear', external_id: 'LIN-7', workspace: null }];
    expect(outcomesOf(await service.push(wps))).toEqual([
      ['WP01', 'skipped', 'LIN-7'],
      ['WP02', 'created', 'LIN-100'],
    ]);
  });

  it('are created a second time only where that is asked for', async () => {
    await service.push(wps);
    await service.push(wps, { duplicates: 'allow' });
    expect(pushed[1]).toEqual(wps);
  });

  it('name both titles where they differ', async () => {
    await service.push([create('WP01', 'Old')]);
    const again = await service.push([create('WP01', 'New')]);
    expect(bodyOf(again)?.items?.[0]?.message).toMatch(/LIN-100.*'Old'.*'New'/);
  });

  it.each([
    ['of another provider', { wp_id: 'WP01', system: 'jira', external_id: 'P-1' }],
    ['without a name', { system: 'linear', external_id: 'LIN-1' }],
  ])('are not what a mapping %s says', async (_which, mapping) => {
    mappings = [mapping as Mapping];
    await service.push(wps);
    expect(pushed).toEqual([wps]);
  });
});

describe('where the mappings cannot be read', () => {
  it.each([
    ['a server that fails', fails(new TrackerError('server_failed', 'HTTP 503'))],
    ['a path that is not there', fails(new TrackerError('server_rejected', 'HTTP 404'))],
    ['an answer that is a part', () => ({ status: 'partial', mappings: [] })],
    ['an answer with more to come', () => ({ has_more: true, mappings: [] })],
  ])('%s: creates are not sent', async (_what, read) => {
    readMappings = read;
    await expect(service.push(wps)).rejects.toMatchObject({
      effect: 'none',
      hint: expect.stringContaining('--allow-duplicates') as string,
    });
    expect(pushed).toEqual([]);
    expect(journal.entries.size).toBe(0);
  });

  it('creates are sent where doubles are allowed, and the mappings are not asked for', async () => {
    readMappings = fails(new TrackerError('server_failed', 'HTTP 503'));
    await service.push(wps, { duplicates: 'allow' });
    expect([pushed, asked]).toEqual([[wps], 0]);
  });

  it("updates by an issue's own id do not ask", async () => {
    await service.push([move('LIN-1')]);
    expect([pushed, asked]).toEqual([[[move('LIN-1')]], 0]);
  });
});

describe('what creates have made', () => {
  it('is learnt from an accepted operation when it completes', async () => {
    push = () => accepted();
    looks.push(() => ({ status: 'completed', result: performed(wps) }));
    await service.push(wps);
    expect(outcomesOf(await service.push(wps))).toEqual([
      ['WP01', 'skipped', 'LIN-100'],
      ['WP02', 'skipped', 'LIN-101'],
    ]);
  });

  it('is learnt by a resume', async () => {
    push = lost;
    await service.push(wps).catch(() => undefined);
    push = (items) => ({ kind: 'done', answer: answer(performed(items)) });
    await service.resume();
    await service.push(wps);
    expect(pushed).toEqual([wps, wps]);
  });

  it('is not lost where it cannot be stored: the push stays unfinished', async () => {
    const { remember } = names;
    names.remember = fails(new TrackerError('store_unusable', 'disk full'));
    await service.push(wps, {}, context);
    expect([...journal.entries.values()]).toMatchObject([{ state: 'sending' }]);
    names.remember = remember;
    await service.resume();
    expect(await names.of([...journal.entries.values()][0]!.target)).toHaveLength(2);
  });
});

describe('a name as the id of an update', () => {
  it('is sent as its issue, and answered as it was written', async () => {
    await service.push(wps);
    const moved = await service.push([move('WP02')]);
    expect(pushed[1]).toEqual([move('LIN-101')]);
    expect(outcomesOf(moved)).toEqual([['WP02', 'transitioned', 'LIN-101']]);
  });

  it('is asked for where this machine does not know it', async () => {
    mappings = [{ wp_id: 'WP09', system: 'linear', external_id: 'LIN-9', external_key: 'LIN-9' }];
    await service.push([move('WP09')]);
    expect(pushed[0]).toMatchObject([{ ref: { id: 'LIN-9', workspace: 'acme' } }]);
  });

  it('without a known issue fails, and the rest is sent', async () => {
    mappings = [{ wp_id: 'WP09', system: 'linear', external_id: '' }];
    const moved = await service.push([move('WP09'), move('LIN-1')]);
    expect(pushed).toEqual([[move('LIN-1')]]);
    expect(bodyOf(moved)).toMatchObject({
      status: 'partial',
      summary: { total: 2, succeeded: 1, failed: 1 },
      items: [{ ref: { id: 'WP09' }, outcome: 'failed' }, { ref: { id: 'LIN-1' } }],
      item_errors: [{ ref: { id: 'WP09' }, code: 'issue_unknown' }],
    });
    expect(bodyOf(await service.push([move('WP09')]))).toMatchObject({ status: 'error' });
  });
});

describe('a repeat under its own key', () => {
  it('finishes what was left, with what was sent then', async () => {
    await service.push([create('WP01')]);
    push = lost;
    await service.push(wps, { key: 'k' }).catch(() => undefined);
    push = (items) => ({ kind: 'done', answer: answer(performed(items)) });
    mappings = [{ wp_id: 'WP02', system: 'linear', external_id: 'LIN-8' }];
    await service.push(wps, { key: 'k' });
    expect(pushed.slice(1)).toEqual([[create('WP02')], [create('WP02')]]);
    expect([...journal.entries.values()].map(({ state }) => state)).toEqual(['completed', 'completed']);
  });
});

describe('a repeat of creates under a key that is recorded', () => {
  it('is answered with what is recorded', async () => {
    await service.push(wps, { key: 'k' });
    const again = await service.push(wps, { key: 'k' });
    expect(again).toMatchObject({ kind: 'done', key: 'k', answer: { replayed: true } });
    expect(outcomesOf(again)?.map(([, end]) => end)).toEqual(['created', 'created']);
    expect(pushed).toHaveLength(1);
  });

  it('with other items is refused, also where all of them exist', async () => {
    await service.push(wps, { key: 'k' });
    await expect(service.push([create('WP01')], { key: 'k' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  it('whose result is not known is decided by the names', async () => {
    push = () => accepted();
    looks.push(() => ({ status: 'completed', result: null }));
    await service.push(wps, { key: 'k' }).catch(() => undefined);
    expect(outcomesOf(await service.push(wps, { key: 'k' }))?.map(([, end]) => end)).toEqual([
      'skipped',
      'skipped',
    ]);
  });
});

describe('a push of the same names that is not over', () => {
  const unfinished = async (how: 'unknown' | 'accepted') => {
    push = how === 'unknown' ? lost : () => accepted();
    await service.push(wps, { wait: false }).catch(() => undefined);
    push = (items) => ({ kind: 'done', answer: answer(performed(items)) });
  };

  it('is in the way of another, also where an earlier write is left on purpose', async () => {
    await unfinished('unknown');
    await expect(service.push([create('WP02')], { unfinished: 'new' })).rejects.toMatchObject({
      code: 'unfinished_work',
      hint: expect.stringContaining('operations resume') as string,
    });
    await service.push([create('WP03')], { unfinished: 'new' });
    expect(pushed[1]).toEqual([create('WP03')]);
  });

  it('that was accepted is looked at, and its issues are known when it is over', async () => {
    await unfinished('accepted');
    looks.push(() => ({ status: 'running' }));
    await expect(service.push(wps)).rejects.toMatchObject({
      code: 'unfinished_work',
      hint: expect.stringContaining('operations wait') as string,
    });
    looks.push(() => ({ status: 'completed', result: performed(wps) }));
    expect(outcomesOf(await service.push(wps))?.map(([, end]) => end)).toEqual(['skipped', 'skipped']);
    expect(pushed).toHaveLength(1);
  });

  it('of a living process is waited for', async () => {
    const target = { provider: 'linear', project_slug: 'p', server: 'https://one.example', team: 'blue' };
    const body = JSON.stringify(wps);
    const lease = await journal.begin({ key: 'other', kind: 'push', target, body, bodyHash: 'h' });
    clock.sleep = async () => {
      await names.remember(target, [{ name: 'WP01', ref: ref('LIN-1'), title: 'WP01' }]);
      await names.remember(target, [{ name: 'WP02', ref: ref('LIN-2'), title: 'WP02' }]);
      await lease.advance({ state: 'completed' });
      await lease.release();
    };
    const outcome = await service.push(wps, {}, context);
    expect(outcomesOf(outcome)?.map(([, end]) => end)).toEqual(['skipped', 'skipped']);
    expect(notes).toContainEqual(expect.stringContaining('waiting for it'));
  });

  it('of a living process is waited for until the deadline', async () => {
    const target = { provider: 'linear', project_slug: 'p', server: 'https://one.example', team: 'blue' };
    const body = JSON.stringify(wps);
    await journal.begin({ key: 'other', kind: 'push', target, body, bodyHash: 'h' });
    await expect(service.push(wps)).rejects.toMatchObject({ code: 'operation_running' });
    expect(pushed).toEqual([]);
  });
});
