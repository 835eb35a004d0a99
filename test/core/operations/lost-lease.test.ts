import { beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import {
  TrackerError,
  TrackerService,
  type CallContext,
  type Lease,
  type OperationResult,
  type TrackerPort,
  type Write,
} from '../../../src/index.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../../src/testing/index.ts';
import { freeLock } from '../free-lock.ts';
import { noServers } from '../no-servers.ts';
import { accepted, answer, done, fails, item, lost } from './ends.ts';

let clock: MemoryClock;
let journal: MemoryOperationJournal;
let answers: ((context?: CallContext) => Write<never> | Promise<never>)[];
let looks: (() => Partial<OperationResult>)[];
let service: TrackerService;

const states = () => [...journal.entries.values()].map(({ state }) => state);

beforeEach(() => {
  const bound = { provider: 'linear', projectSlug: 'platform', egress: { kind: 'unset' }, file: '' } as const;
  clock = new MemoryClock();
  journal = new MemoryOperationJournal(clock);
  [answers, looks] = [[], []];
  const tracker = {
    push: async (_: unknown, call?: CallContext) => (answers.shift() ?? done)(call),
    operation: async (id: string) => answer({ operation_id: id, ...(looks.shift() ?? lost)() }),
  } as unknown as TrackerPort;
  service = new TrackerService({
    binding: { load: async () => bound, save: async () => bound, clear: async () => undefined },
    settings: {
      load: async () => ({ serverUrl: 'https://one.example', trailingSlash: false }),
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
});

describe('a write', () => {
  it('is done, whether or not that can be recorded', async () => {
    const notes: string[] = [];
    const { begin } = journal;
    journal.begin = async (entry) => {
      const lease = await begin.call(journal, entry);
      return {
        ...lease,
        entry: lease.entry,
        advance: fails(new TrackerError('store_unusable', 'disk full')),
      };
    };
    expect(
      await service.push([item('t')], {}, { observe: (event) => void notes.push(JSON.stringify(event)) }),
    ).toMatchObject({ kind: 'done' });
    expect(notes.join()).toContain('disk full');
  });

  it('whose lease is lost on the way is stopped, and left to its next holder', async () => {
    answers.push(accepted);
    looks.push(() => {
      journal.dropLeases();
      return { status: 'running' };
    });
    const { claim } = journal;
    let next: Lease | null = null;
    const begin = journal.begin.bind(journal);
    journal.begin = async (entry) => {
      const lease = await begin(entry);
      return {
        ...lease,
        get entry() {
          return lease.entry;
        },
        // The server's answer comes when the lease is the next one's already.
        advance: async (step) => {
          journal.dropLeases();
          next = await claim.call(journal, lease.entry.id);
          await lease.advance(step);
        },
      };
    };
    await expect(service.push([item('t')], { key: 'k' })).rejects.toMatchObject({
      code: 'operation_running',
      effect: 'unknown',
      operation: { key: 'k' },
    });
    expect(states()).toEqual(['sending']);
    expect(next).toMatchObject({ entry: { key: 'k' } });
    expect(looks).toHaveLength(1);
  });

  it('that is being sent when its lease is lost is no longer waited for', async () => {
    const lost = new AbortController();
    const begin = journal.begin.bind(journal);
    journal.begin = async (entry) => ({ ...(await begin(entry)), signal: lost.signal });
    answers.push(
      (call) =>
        new Promise((_, reject) => {
          call?.signal?.addEventListener('abort', () => reject(call.signal?.reason as Error));
          lost.abort(new TrackerError('operation_running', 'lost'));
        }),
    );
    await expect(service.push([item('t')], { key: 'k' })).rejects.toMatchObject({
      code: 'operation_running',
      effect: 'unknown',
      operation: { key: 'k' },
    });
    expect(states()).toEqual(['sending']);
  });

  it('that is over for a month is dropped behind a later one, at most once an hour', async () => {
    await service.push([item('t')]);
    clock.advance(31 * 24 * 3_600_000);
    await service.push([item('u')], { key: 'u' });
    await service.push([item('v')], { key: 'v' });
    expect([...journal.entries.values()].map(({ key }) => key)).toEqual(['u', 'v']);
    let pruned = 0;
    journal.prune = async () => void (pruned += 1);
    await service.push([item('w')]);
    expect(pruned).toBe(0);
    clock.advance(3_600_000);
    journal.prune = fails(new TrackerError('store_unusable', 'disk full'));
    expect(await service.push([item('x')])).toMatchObject({ kind: 'done' });
  });
});
