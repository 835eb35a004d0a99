import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  TrackerError,
  TrackerService,
  type Binding,
  type BindingChange,
  type RecordedBinding,
  type Settings,
  type TrackerPort,
} from '../../src/index.ts';
import { MemoryClock, MemoryIssueNames, MemoryOperationJournal } from '../../src/testing/index.ts';
import { freeLock } from './free-lock.ts';
import { noServers } from './no-servers.ts';

let recorded: RecordedBinding | null;
let settings: Settings;
let saved: BindingChange[];
let settingsCalls: unknown[][];
let opened: Binding[];
let tracker: { [K in keyof TrackerPort]: ReturnType<typeof vi.fn> };
let service: TrackerService;

beforeEach(() => {
  recorded = { provider: 'linear', projectSlug: 'platform', egress: { kind: 'unset' }, file: 'config.yaml' };
  settings = { trailingSlash: false };
  saved = [];
  settingsCalls = [];
  opened = [];
  tracker = Object.fromEntries(
    ['pull', 'push', 'run', 'operation', 'status', 'mappings'].map((name) => [name, vi.fn()]),
  ) as typeof tracker;
  let uuids = 0;
  service = new TrackerService({
    binding: {
      load: () => Promise.resolve(recorded),
      save: (change) => {
        saved.push(change);
        recorded = { egress: { kind: 'unset' }, file: 'config.yaml', ...recorded, ...change };
        return Promise.resolve(recorded);
      },
      clear: () => {
        recorded = null;
        return Promise.resolve();
      },
    },
    settings: { load: () => Promise.resolve(settings), saveServer: () => Promise.resolve() },
    journal: new MemoryOperationJournal(new MemoryClock()),
    names: new MemoryIssueNames(),
    lock: freeLock,
    servers: noServers,
    session: { info: async () => null },
    connectorSettings: {
      load: async () => ({}),
      save: async (...call) => void settingsCalls.push(['save', ...call]),
      remove: async (...call) => void settingsCalls.push(['remove', ...call]),
    },
    clock: new MemoryClock(),
    identity: { uuid: () => `uuid-${++uuids}`, sha256: () => '' },
    open: (binding) => {
      opened.push(binding);
      return Promise.resolve(tracker as unknown as TrackerPort);
    },
  });
});

const failure = (call: Promise<unknown>): Promise<TrackerError> =>
  call.then(
    () => Promise.reject(new Error('expected a failure')),
    (thrown: unknown) => thrown as TrackerError,
  );
const answer = <T>(body: T) => ({ body, deviations: [], replayed: false });
const item = {
  ref: { system: 'linear', id: 'LIN-1', workspace: 'a' },
  action: 'update' as const,
  patch: { title: 't' },
};
const everyCall = (): Promise<unknown>[] => [
  service.pull(),
  service.push([item]),
  service.run(),
  service.status(),
  service.mappings(),
  service.health(),
  service.operation('op'),
  service.waitForOperation('op'),
  service.pullAll().next(),
];

describe('one way: binding, gate, one TrackerPort', () => {
  it.each([' Linear ', 'JIRA', 'github', 'GitLab'])('%s is opened as a SaaS provider', async (provider) => {
    recorded = { ...recorded!, provider };
    tracker.status.mockResolvedValue(answer({ provider: 'x' }));
    await service.status();
    expect(opened).toEqual([
      { kind: 'saas', provider: provider.trim().toLowerCase(), projectSlug: 'platform' },
    ]);
  });

  it.each([
    [null, 'not_bound', 3],
    [{}, 'not_bound', 3],
    [{ provider: 'linear' }, 'binding_incomplete', 3],
    [{ provider: 'linear', bindingRef: 'ref-1' }, 'binding_from_newer_client', 3],
    [{ provider: 'azure' }, 'provider_removed', 5],
    [{ provider: 'Azure-DevOps' }, 'provider_removed', 5],
    [{ provider: 'trello' }, 'unknown_provider', 2],
    [{ provider: 'beads' }, 'binding_incomplete', 3],
    [{ provider: 'beads', workspace: 'w', ownershipMode: 'mine' }, 'config_invalid', 3],
    [{ provider: 'fp', workspace: 'w', fieldOwners: { title: 'me' } }, 'config_invalid', 3],
  ])('a binding of %j refuses every call with %s and opens nothing', async (block, code, exitCode) => {
    recorded = block === null ? null : { egress: { kind: 'unset' }, file: 'config.yaml', ...block };
    for (const call of everyCall()) expect(await failure(call)).toMatchObject({ code, exitCode });
    expect(opened).toEqual([]);
  });

  it('what is wrong in the file is named with its line', async () => {
    recorded = {
      provider: 'trello',
      egress: { kind: 'unset' },
      file: 'config.yaml',
      lines: { provider: 7, 'ownership.mode': 9 },
    };
    expect((await failure(service.status())).message).toContain("'trello' in config.yaml:7");
    recorded = { ...recorded, provider: 'beads', workspace: 'w', ownershipMode: 'mine' };
    expect((await failure(service.status())).message).toContain("'mine' in config.yaml:9");
  });

  it.each([
    [{ egress: { kind: 'refused' } }, {}, 'egress_refused', /refused/],
    [{ egress: { kind: 'illegal', given: 'null' } }, {}, 'egress_refused', /null/],
    [{}, { syncDisabledBy: '0' }, 'saas_sync_disabled', /SPEC_KITTY_ENABLE_SAAS_SYNC is '0'/],
  ] as const)(
    'egress %j, settings %j stop every call before anything is opened',
    async (binding, setting, code, told) => {
      recorded = { ...recorded!, ...binding } as RecordedBinding;
      settings = { ...settings, ...setting };
      for (const call of everyCall()) {
        const error = await failure(call);
        expect(error).toMatchObject({ code, exitCode: 5 });
        expect(error.message).toMatch(told);
      }
      expect(opened).toEqual([]);
    },
  );

  it('egress permitted lets calls through', async () => {
    recorded = { ...recorded!, egress: { kind: 'permitted' } };
    tracker.pull.mockResolvedValue(answer({ items: [] }));
    expect((await service.pull()).body.items).toEqual([]);
  });

  it('the failure of the one port is the answer; there is no second way', async () => {
    tracker.pull.mockRejectedValue(new TrackerError('cannot_connect', 'refused'));
    expect(await failure(service.pull())).toMatchObject({ code: 'cannot_connect' });
    expect(opened).toHaveLength(1);
  });
});

describe('what is gone', () => {
  it('mappings of SaaS providers are not edited here, and publish is gone', async () => {
    expect(await failure(service.editMappings({ kind: 'remove', wpId: 'WP01' }))).toMatchObject({
      code: 'mapping_managed_by_saas',
      exitCode: 5,
    });
    expect(await failure(service.publish())).toMatchObject({ code: 'publish_not_supported', exitCode: 5 });
  });

  it('what only local trackers have is refused for others, with what it is for', async () => {
    for (const call of [
      () => service.plan({ kind: 'run' }),
      () => service.run({}, { choice: { conflicts: 'fail' } }),
      () => service.push([item], { choice: { maxDeletions: 3 } }),
    ])
      expect(await failure(call())).toMatchObject({ code: 'option_not_applicable', exitCode: 2 });
    expect(await failure(service.pushPending())).toMatchObject({ code: 'usage' });
  });

  it('an option that is refused is named as it was given, alone', async () => {
    const choices = [{ conflicts: 'fail' }, { maxDeletions: 3 }] as const;
    const messages = choices.map(async (choice) => (await failure(service.run({}, { choice }))).message);
    expect(await Promise.all(messages)).toEqual([
      '--conflicts is for local providers; this is linear.',
      '--max-deletions is for local providers; this is linear.',
    ]);
  });
});

describe('bind', () => {
  it('records provider and slug, trimmed, and sends nothing', async () => {
    recorded = null;
    await service.bind({ provider: ' GitHub ', projectSlug: ' platform ' });
    expect(saved).toEqual([{ provider: 'github', projectSlug: 'platform' }]);
    expect(opened).toEqual([]);
  });

  it('keeps what is recorded where an option is not given', async () => {
    await service.bind({ provider: 'jira' });
    await service.bind({ projectSlug: 'other' });
    expect(saved).toEqual([
      { provider: 'jira', projectSlug: 'platform' },
      { provider: 'jira', projectSlug: 'other' },
    ]);
  });

  it.each([
    [{ provider: 'azure_devops', projectSlug: 'x' }, 'provider_removed', 5],
    [{ provider: 'azure', projectSlug: 'x' }, 'provider_removed', 5],
    [{ provider: 'trello', projectSlug: 'x' }, 'unknown_provider', 2],
    [{ provider: 'beads' }, 'usage', 2],
    [{ provider: 'beads', workspace: ' ' }, 'usage', 2],
    [{ provider: 'beads', workspace: 'w', projectSlug: 'x' }, 'option_not_applicable', 2],
    [{ provider: 'beads', workspace: 'w', credentials: { token: 's3cret' } }, 'usage', 2],
    [{ provider: 'beads', workspace: 'w', credentials: { command: '' } }, 'usage', 2],
    [
      { provider: 'linear', projectSlug: 'x', credentials: { token: 's3cret' } },
      'credentials_not_accepted',
      5,
    ],
    [{ provider: 'linear', projectSlug: 'x', workspace: 'w' }, 'option_not_applicable', 2],
    [{ provider: 'linear', projectSlug: 'x', ownershipMode: 'm' }, 'option_not_applicable', 2],
    [{ provider: 'linear', projectSlug: 'x', fieldOwners: {} }, 'option_not_applicable', 2],
    [{ provider: 'linear', projectSlug: '  ' }, 'usage', 2],
    [{ provider: 'linear', projectSlug: 'a\nb: c' }, 'usage', 2],
    [{ provider: 'linear', projectSlug: 'a\u2028b' }, 'usage', 2],
  ])('%j is refused with %s', async (request, code, exitCode) => {
    const error = await failure(service.bind(request));
    expect(error).toMatchObject({ code, exitCode });
    expect(JSON.stringify(error)).not.toContain('s3cret');
    expect(saved).toEqual([]);
  });

  it('a recorded slug that the contract refuses is told with its place, and a new one mends it', async () => {
    recorded = { ...recorded!, projectSlug: 'a\nb', lines: { project_slug: 3 } };
    const error = await failure(service.pull());
    expect(error).toMatchObject({ code: 'config_invalid', exitCode: 3 });
    expect(error.message).toBe('config.yaml:3: project_slug holds a line break; a slug is one line.');
    expect(error.hint).toContain('tracker bind --provider linear --project-slug SLUG');
    expect(await failure(service.bind({ provider: 'jira' }))).toMatchObject({ code: 'usage' });
    expect(await service.bind({ projectSlug: 'b' })).toMatchObject({ projectSlug: 'b' });
  });

  it('an unbound project needs provider and slug', async () => {
    recorded = null;
    expect(await failure(service.bind({ projectSlug: 'x' }))).toMatchObject({ code: 'usage' });
    expect(await failure(service.bind({ provider: 'linear' }))).toMatchObject({ code: 'usage' });
  });

  it('unbind removes any binding and says whether there was one', async () => {
    recorded = { ...recorded!, provider: 'azure_devops' };
    expect(await service.unbind()).toBe(true);
    expect(await service.unbind()).toBe(false);
  });
});

describe('pulls', () => {
  it.each([
    ['2026-02-30T10:00:00Z', 'there is no such day'],
    ['2023-02-29T00:00:00+01:00', 'there is no such day'],
    ['1990-12-31T23:59:60Z', 'a leap second cannot be compared'],
  ])('a time that cannot be meant is refused: %s', async (updated_since, why) => {
    const error = await failure(service.pull({ filters: { updated_since } }));
    expect(error).toMatchObject({ code: 'invalid_input', exitCode: 2 });
    expect(error.message).toContain(`filters.updated_since: is "${updated_since}"; ${why}`);
    expect(tracker.pull).not.toHaveBeenCalled();
  });
});

describe('writes', () => {
  it('every command has a fresh key; a given one is kept', async () => {
    tracker.push.mockResolvedValue({ kind: 'done', answer: answer({}) });
    tracker.run.mockResolvedValue({ kind: 'done', answer: answer({}) });
    const keys = [
      (await service.push([item])).key,
      (await service.push([item])).key,
      (await service.run()).key,
      (await service.push([item], { key: 'mine' })).key,
    ];
    expect(keys).toEqual(['uuid-1', 'uuid-2', 'uuid-3', 'mine']);
    expect(tracker.push.mock.calls[2]?.[0]).toEqual({ key: 'mine', body: [item] });
  });

  it.each(['', 'with blank', 'ünicode', 'a'.repeat(256)])('the key %j is refused', async (key) => {
    expect(await failure(service.push([item], { key }))).toMatchObject({ code: 'invalid_input' });
    expect(tracker.push).not.toHaveBeenCalled();
  });

  it('a preview checks like a push, reads the issues, and sends nothing', async () => {
    const issue = { ref: item.ref, title: 'before' };
    tracker.pull.mockResolvedValue(answer({ items: [issue], has_more: false }));
    expect(await service.previewPush([item])).toMatchObject({
      provider: 'linear',
      project_slug: 'platform',
      items: [item],
      plan: [{ action: 'update', fields: [{ field: 'title', before: 'before', after: 't' }] }],
      item_errors: [],
    });
    expect(tracker.push).not.toHaveBeenCalled();
    opened.length = 0;
    expect(await failure(service.previewPush([{ ...item, patch: {} }]))).toMatchObject({
      code: 'invalid_input',
    });
    expect(opened).toEqual([]);
  });

  it('bad requests are refused before the binding is even read', async () => {
    recorded = null;
    expect(await failure(service.push([]))).toMatchObject({ code: 'invalid_input' });
    expect(await failure(service.push({} as never))).toMatchObject({ code: 'invalid_input' });
    expect(await failure(service.pull({ limit: 0 }))).toMatchObject({ code: 'invalid_input' });
    expect(await failure(service.run({ limit: 10_001 }))).toMatchObject({ code: 'invalid_input' });
    expect(await failure(service.run({ pullFirst: 'yes' as never }))).toMatchObject({
      code: 'invalid_input',
    });
  });

  it('the error of many bad items is readable', async () => {
    const error = await failure(service.push(Array.from({ length: 30 }, () => ({ ...item, patch: {} }))));
    expect(error.message.split('\n')).toHaveLength(12);
    expect(error.message).toContain('… and 20 more');
    expect(error.details).toHaveLength(30);
  });
});

describe('deadlines', () => {
  it('120 s for reads and pages, 300 s for writes and waiting, the caller’s own where given', async () => {
    tracker.pull.mockResolvedValue(answer({ items: [] }));
    tracker.run.mockResolvedValue({ kind: 'done', answer: answer({}) });
    await service.pull();
    await service.run();
    await service.pull({}, { deadline: { at: 5, spanMs: 5 } });
    expect(tracker.pull.mock.calls[0]?.[1]).toMatchObject({ deadline: { spanMs: 120_000 } });
    expect(tracker.run.mock.calls[0]?.[1]).toMatchObject({ deadline: { spanMs: 300_000 } });
    expect(tracker.pull.mock.calls[1]?.[1]).toMatchObject({ deadline: { spanMs: 5 } });
  });
});

describe('diagnostics', () => {
  it('health is null where the tracker has none', async () => {
    expect(await service.health()).toBeNull();
    tracker.health = vi.fn().mockResolvedValue(answer({ status: 'ok' }));
    expect((await service.health())?.body.status).toBe('ok');
  });
  it('an operation is looked at once, or waited for; a failed one is an answer', async () => {
    tracker.operation.mockResolvedValue(answer({ status: 'failed' }));
    expect((await service.operation('op')).body.status).toBe('failed');
    expect((await service.waitForOperation('op')).body.status).toBe('failed');
  });
});
