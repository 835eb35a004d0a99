import { describe, expect, it } from 'vitest';
import {
  TrackerService,
  type RecordedBinding,
  type TrackerPort,
  type WriteOutcome,
} from '../../../src/index.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../../src/testing/index.ts';
import { freeLock } from '../free-lock.ts';
import { noServers } from '../no-servers.ts';
import { edit, issue, LocalWorld } from './local-fixture.ts';

const serviceOver = (tracker: TrackerPort, { clock }: LocalWorld, more: Partial<RecordedBinding> = {}) =>
  new TrackerService({
    binding: {
      load: async () => ({
        provider: 'beads',
        workspace: 'w',
        ownershipMode: 'split_ownership',
        egress: { kind: 'unset' },
        file: '/p/.kittify/config.yaml',
        ...more,
      }),
      save: () => Promise.reject(new Error('nothing is bound here')),
      clear: () => Promise.reject(new Error('nothing is unbound here')),
    },
    settings: { load: async () => ({ trailingSlash: false }), saveServer: async () => undefined },
    journal: new MemoryOperationJournal(new MemoryClock()),
    names: new MemoryIssueNames(),
    lock: freeLock,
    servers: noServers,
    session: { info: async () => null },
    connectorSettings: { load: async () => ({}), save: async () => undefined, remove: async () => undefined },
    clock,
    identity: systemIdentity,
    open: async () => tracker,
  });

const done = async <T>(write: Promise<WriteOutcome<T>>): Promise<T> => {
  const outcome = await write;
  if (outcome.kind !== 'done') throw new Error('a local write is over');
  return outcome.answer.body;
};

describe('given a project that is bound to a local tracker', () => {
  it('when it is synced, then push, pending push and run answer as over the SaaS', async () => {
    const world = await LocalWorld.with([issue('a'), issue('b')]);
    const service = serviceOver(world.tracker, world);
    expect(await done(service.push([edit('a', { title: 'A' })]))).toMatchObject({ status: 'ok' });
    await world.pushOffline([edit('b', { title: 'B' })]);
    expect(await service.plan({ kind: 'run' })).toMatchObject({ issues: [{ ref: { id: 'b' } }] });
    expect(await done(service.pushPending())).toMatchObject({ summary: { succeeded: 1 } });
    expect(await done(service.run())).toMatchObject({ status: 'ok' });
    expect([world.at('a').title, world.at('b').title]).toEqual(['A', 'B']);
  });

  it('when a work package is mapped, then it is listed', async () => {
    const world = await LocalWorld.with([]);
    const service = serviceOver(world.tracker, world);
    await service.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
    expect((await service.mappings()).body.mappings).toMatchObject([{ wp_id: 'WP01' }]);
  });

  it('when it is asked for what only the SaaS has, then it says so and does nothing', async () => {
    const world = await LocalWorld.with([issue('a')]);
    const service = serviceOver(world.tracker, world);
    const push = service.push([edit('a', { title: 'A' })], { wait: false });
    await expect(push).rejects.toMatchObject({ code: 'option_not_applicable', exitCode: 2 });
    const preview = service.previewPush([edit('a', { title: 'A' })]);
    await expect(preview).rejects.toMatchObject({ code: 'option_not_applicable' });
    const anew = service.run({}, { unfinished: 'new' });
    await expect(anew).rejects.toThrow(/^--new is for SaaS-backed providers/);
    // There is no option that could be left out.
    await expect(service.resume()).rejects.toMatchObject({
      hint: expect.stringContaining('`tracker sync push`') as string,
    });
    expect(world.at('a').title).toBe('a');
  });

  it('when an embedder’s tracker has neither plan, pending changes nor mappings, then it says so', async () => {
    const world = await LocalWorld.with([]);
    const { tracker } = world;
    const bare: TrackerPort = {
      capabilities: tracker.capabilities,
      pull: tracker.pull.bind(tracker),
      push: tracker.push.bind(tracker),
      run: tracker.run.bind(tracker),
      operation: tracker.operation.bind(tracker),
      status: tracker.status.bind(tracker),
      mappings: tracker.mappings.bind(tracker),
    };
    const service = serviceOver(bare, world);
    await expect(service.plan({ kind: 'run' })).rejects.toMatchObject({ code: 'option_not_applicable' });
    await expect(service.pushPending()).rejects.toMatchObject({ code: 'usage' });
    const removal = service.editMappings({ kind: 'remove', wpId: 'WP01' });
    await expect(removal).rejects.toMatchObject({ code: 'option_not_applicable' });
  });

  it('when its file gives a field that is none to somebody, then file and field are named', async () => {
    const world = await LocalWorld.with([]);
    const service = serviceOver(world.tracker, world, { fieldOwners: { colour: 'local' } });
    await expect(service.pull()).rejects.toMatchObject({ code: 'config_invalid', exitCode: 3 });
    await expect(service.pull()).rejects.toThrow(/'colour'.*config\.yaml/);
  });
});

describe('given a key that was answered', () => {
  it.each(['run', 'pending push'])('when the same %s comes again, then nothing is sent', async (what) => {
    const world = await LocalWorld.with([issue('a')]);
    await world.pushOffline([edit('a', { title: 'A' })]);
    const send = () =>
      what === 'run'
        ? world.tracker.run({ key: 'k', body: {} })
        : world.tracker.pushPending({ key: 'k', body: null });
    const first = await send();
    world.there('a', { title: 'theirs' });
    const again = await send();
    if (first.kind !== 'done' || again.kind !== 'done') throw new Error('a local write is over');
    expect(again.answer).toEqual({ ...first.answer, replayed: true });
    expect(world.at('a').title).toBe('theirs');
  });
});
