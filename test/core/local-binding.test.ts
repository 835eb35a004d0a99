import { beforeEach, describe, expect, it } from 'vitest';
import {
  TrackerService,
  type Binding,
  type BindingChange,
  type RecordedBinding,
  type TrackerPort,
} from '../../src/index.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../src/testing/index.ts';
import { freeLock } from './free-lock.ts';
import { noServers } from './no-servers.ts';

let recorded: RecordedBinding | null;
let saved: BindingChange[];
let settings: unknown[][];
let opened: Binding[];
let settingsRead: number;
let service: TrackerService;

beforeEach(() => {
  recorded = null;
  saved = [];
  settings = [];
  opened = [];
  settingsRead = 0;
  const tracker = {
    status: async () => ({ body: { provider: 'beads' }, deviations: [], replayed: false }),
    pull: async () => ({ body: { items: [] }, deviations: [], replayed: false }),
  };
  service = new TrackerService({
    binding: {
      load: async () => recorded,
      save: async (change) => {
        saved.push(change);
        recorded = { egress: { kind: 'unset' }, file: '/p/.kittify/config.yaml', ...recorded, ...change };
        return recorded;
      },
      clear: async () => void (recorded = null),
    },
    settings: {
      load: async () => {
        settingsRead += 1;
        return { trailingSlash: false, syncDisabledBy: '0' };
      },
      saveServer: async () => undefined,
    },
    journal: new MemoryOperationJournal(new MemoryClock()),
    names: new MemoryIssueNames(),
    lock: freeLock,
    servers: noServers,
    session: { info: async () => null },
    connectorSettings: {
      load: async () => ({}),
      save: async (...call) => void settings.push(['save', ...call]),
      remove: async (...call) => void settings.push(['remove', ...call]),
    },
    clock: new MemoryClock(),
    identity: { uuid: () => 'uuid', sha256: () => '' },
    open: async (binding) => {
      opened.push(binding);
      return tracker as unknown as TrackerPort;
    },
  });
});

describe('a local binding', () => {
  it('is recorded with its workspace, and opens nothing', async () => {
    await service.bind({ provider: ' Beads ', workspace: ' main ' });
    expect(saved).toEqual([{ provider: 'beads', workspace: 'main' }]);
    expect({ settings, opened }).toEqual({ settings: [], opened: [] });
  });

  it('keeps command and folder for this project; what is not given stays', async () => {
    await service.bind({ provider: 'beads', workspace: 'main', credentials: { command: '/opt/bd' } });
    await service.bind({ credentials: { cwd: 'sub' } });
    expect(saved.at(-1)).toEqual({ provider: 'beads', workspace: 'main' });
    const file = '/p/.kittify/config.yaml';
    expect(settings).toEqual([
      ['save', file, 'beads', { command: '/opt/bd' }],
      ['save', file, 'beads', { cwd: 'sub' }],
    ]);
  });

  it('records who owns which field; what is not given stays', async () => {
    await service.bind({ provider: 'fp', workspace: 'main', ownershipMode: 'split_ownership' });
    await service.bind({ fieldOwners: { title: 'local', labels: 'external' } });
    expect(saved).toEqual([
      { provider: 'fp', workspace: 'main', ownershipMode: 'split_ownership' },
      { provider: 'fp', workspace: 'main', fieldOwners: { title: 'local', labels: 'external' } },
    ]);
  });

  it.each([
    [{ ownershipMode: 'mine' }, /--ownership-mode 'mine'.*split_ownership/],
    [{ fieldOwners: { colour: 'local' } }, /'colour'.*title/],
    [{ fieldOwners: { title: 'me' } }, /title to 'me'.*shared/],
    [{ projectSlug: 'x' }, /--project-slug/],
  ])('%j is refused and changes nothing', async (more, told) => {
    const bad = service.bind({ provider: 'beads', workspace: 'main', ...more });
    await expect(bad).rejects.toMatchObject({ exitCode: 2 });
    await expect(bad).rejects.toThrow(told);
    expect({ saved, settings }).toEqual({ saved: [], settings: [] });
  });

  it('owners that would have no effect are refused with the way to give them one', async () => {
    const owners = { provider: 'beads', workspace: 'main', fieldOwners: { title: 'local' } };
    await expect(service.bind(owners)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--ownership-mode split_ownership') as string,
    });
    expect(saved).toEqual([]);
    recorded = {
      provider: 'beads',
      workspace: 'w',
      ownershipMode: 'split',
      egress: { kind: 'unset' },
      file: '/p/.kittify/config.yaml',
    };
    await service.bind(owners);
    expect(saved).toMatchObject([{ fieldOwners: { title: 'local' } }]);
  });

  it('the names that upstream has for mode and field are understood', async () => {
    recorded = {
      provider: 'beads',
      workspace: 'w',
      ownershipMode: 'split',
      fieldOwners: { parent: 'external' },
      egress: { kind: 'unset' },
      file: '/p/.kittify/config.yaml',
    };
    await service.pull();
    expect(opened[0]).toMatchObject({
      ownership: { mode: 'split_ownership', fieldOwners: { parent_ref: 'external' } },
    });
  });

  it('a refused option changes nothing', async () => {
    const bad = { provider: 'beads', workspace: 'main', credentials: { command: 'bd', token: 'x' } };
    await expect(service.bind(bad)).rejects.toMatchObject({ code: 'usage' });
    expect({ saved, settings }).toEqual({ saved: [], settings: [] });
  });

  it('goes with its own record, and with nobody else’s', async () => {
    await service.bind({ provider: 'beads', workspace: 'main' });
    expect(await service.unbind()).toBe(true);
    expect(settings).toEqual([['remove', '/p/.kittify/config.yaml', 'beads']]);
  });

  it('names its project to whoever opens it, and asks nothing of the SaaS', async () => {
    await service.bind({ provider: 'beads', workspace: 'main' });
    await service.pull();
    expect(opened).toEqual([
      {
        kind: 'local',
        provider: 'beads',
        workspace: 'main',
        ownership: { mode: 'external_authoritative', fieldOwners: {} },
        file: '/p/.kittify/config.yaml',
      },
    ]);
    expect(settingsRead).toBe(0);
  });

  it.each([{ kind: 'refused' }, { kind: 'illegal', given: 'null' }] as const)(
    'egress %j stops a pull before anything is opened; status tells what is here',
    async (egress) => {
      await service.bind({ provider: 'beads', workspace: 'main' });
      recorded = { ...recorded!, egress };
      await expect(service.pull()).rejects.toMatchObject({ code: 'egress_refused', exitCode: 5 });
      expect(opened).toEqual([]);
      expect((await service.status()).body).toEqual({ provider: 'beads' });
    },
  );
});
