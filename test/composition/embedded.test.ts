import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTracker,
  TrackerError,
  type CallContext,
  type PullQuery,
  type PushItem,
  type RunQuery,
  type Tracker,
  type TrackerPort,
  type WriteOptions,
} from '../../src/index.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import {
  MemoryClock,
  MemoryOperationJournal,
  sampleIssues,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/testing/index.ts';

/** A program that embeds the tracker: logged in at a sandbox, bound to linear/platform, nothing on disk. */
let sandbox: Sandbox;
let tracker: Tracker;

async function given(
  options: SandboxOptions = {},
  ports: Parameters<typeof createTracker>[0] = {},
): Promise<void> {
  await sandbox?.close();
  const [provider, project, token, team] = ['linear', 'platform', 'embedded-access-token', 'team-acme'];
  sandbox = await startSandbox({
    tokens: [{ token, team }],
    issues: [{ provider, project, issues: sampleIssues({ provider, project, count: 20 }) }],
    ...options,
  });
  const access = { token, team, serverUrl: sandbox.url };
  const binding = { provider, projectSlug: project, egress: { kind: 'unset' }, file: 'memory' } as const;
  tracker = createTracker({
    home: '/nowhere',
    serverUrl: sandbox.url,
    environment: { SPEC_KITTY_ENABLE_SAAS_SYNC: '1' },
    binding: { load: async () => binding, save: async () => binding, clear: async () => undefined },
    session: {
      login: () => Promise.reject(new Error('unused')),
      info: async () => null,
      logout: async () => undefined,
    },
    credentials: { access: async () => access, renew: async () => access },
    journal: new MemoryOperationJournal(systemClock),
    ...ports,
  });
}

beforeEach(() => given());
afterEach(async () => {
  await tracker.close();
  await sandbox.close();
});

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => Promise.reject(new Error('expected a failure')),
    (thrown: unknown) => thrown,
  );

const item: PushItem = {
  ref: { system: 'linear', id: 'WP01', workspace: 'acme' },
  action: 'create',
  patch: { title: 'x' },
};

describe('a caller that aborts', () => {
  const reason = new Error('enough');

  it('given a write whose signal is aborted already, then nothing is sent, and nothing is in the way of the next', async () => {
    const thrown = await failureOf(
      tracker.push([item], { key: 'k1' }, { signal: AbortSignal.abort(reason) }),
    );
    expect(thrown).toMatchObject({ code: 'interrupted', effect: 'none', cause: reason });
    expect(sandbox.journal).toHaveLength(0);
    expect(await tracker.operations({ all: true })).toEqual([]);
    expect(await tracker.push([item], { key: 'k2' })).toMatchObject({ kind: 'done' });
  });

  it('given a run whose signal is aborted already, then it is not recorded either', async () => {
    const begun: unknown[] = [];
    const journal = new MemoryOperationJournal(new MemoryClock());
    const begin = journal.begin.bind(journal);
    // A journal of the caller's own may not look at the signal.
    journal.begin = (entry) => {
      begun.push(entry);
      return begin(entry);
    };
    await given({}, { journal });
    const thrown = await failureOf(tracker.run({}, {}, { signal: AbortSignal.abort(reason) }));
    expect(thrown).toMatchObject({ code: 'interrupted', effect: 'none' });
    expect(begun).toEqual([]);
  });

  it('given a tracker of its own that ends with the reason, then that is no bug', async () => {
    const own = {
      mappings: async () => ({ body: { mappings: [] }, deviations: [], replayed: false }),
      push: (_: unknown, { signal }: CallContext = {}) => {
        stop.abort(reason);
        return Promise.reject(signal?.reason as Error);
      },
    } as unknown as TrackerPort;
    const stop = new AbortController();
    await given({}, { openTracker: async () => own });
    expect(await failureOf(tracker.push([item], {}, { signal: stop.signal }))).toMatchObject({
      code: 'interrupted',
      cause: reason,
    });
  });

  it('given a pull of all pages, then it is told where to go on', async () => {
    const stop = new AbortController();
    const pages = tracker.pullAll({ limit: 5 }, { signal: stop.signal });
    await pages.next();
    stop.abort(reason);
    const thrown = await failureOf(pages.next().then(() => pages.next()));
    expect(thrown).toMatchObject({
      code: 'interrupted',
      cause: reason,
      resume: { cursor: expect.any(String) as string },
    });
  });
});

describe('a deadline', () => {
  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, undefined as unknown as number])(
    'of %s milliseconds is refused',
    (span) => {
      expect(() => tracker.deadlineIn(span)).toThrow(
        expect.objectContaining({
          code: 'invalid_input',
          message: expect.stringContaining(String(span)) as string,
        }),
      );
    },
  );
});

describe('what a program asks for', () => {
  it.each<[string, unknown, string]>([
    ['a key that is unknown', { limt: 5 }, 'limt'],
    ['a filter under another name', { filter: { status: ['todo'] } }, 'filter'],
    ['a binding of its own', { provider: 'jira' }, 'provider'],
    ['text', 'x', 'object'],
    ['null', null, 'object'],
  ])('pull: %s is refused before anything is sent', async (_, query, named) => {
    const thrown = await failureOf(tracker.pull(query as PullQuery));
    expect(thrown).toMatchObject({ code: 'invalid_input' });
    expect((thrown as TrackerError).message).toContain(named);
    expect(sandbox.journal).toHaveLength(0);
  });

  it.each<[string, unknown, string]>([
    ["the contract's spelling", { pull_first: false }, 'pull_first'],
    ['null', null, 'object'],
  ])('run: %s is refused before anything is sent', async (_, query, named) => {
    const thrown = await failureOf(tracker.run(query as RunQuery));
    expect(thrown).toMatchObject({ code: 'invalid_input' });
    expect((thrown as TrackerError).message).toContain(named);
    expect(sandbox.journal).toHaveLength(0);
  });

  it.each<[string, unknown, string]>([
    ['unfinished', { unfinished: 'refuze' }, 'refuze'],
    ['key', { key: null }, 'key'],
    ['key', { key: 5 }, 'key'],
    ['wait', { wait: 'no' }, 'wait'],
    ['options', null, 'options'],
  ])('push: a wrong %s is refused before anything is sent', async (_, options, named) => {
    const thrown = await failureOf(tracker.push([item], options as WriteOptions));
    expect(thrown).toMatchObject({ code: 'invalid_input' });
    expect((thrown as TrackerError).message).toContain(named);
    expect(sandbox.journal).toHaveLength(0);
  });

  it('push: what no JSON can hold is refused before anything is sent', async () => {
    const circle: Record<string, unknown> = {};
    circle['itself'] = circle;
    for (const custom of [circle, { big: 1n }]) {
      const patch = { title: 'x', custom_fields: custom };
      const thrown = await failureOf(tracker.push([{ ...item, patch } as PushItem]));
      expect(thrown).toMatchObject({ code: 'invalid_input' });
    }
    expect(sandbox.journal).toHaveLength(0);
  });

  it('operation: an id that is no text is refused before anything is sent', async () => {
    const thrown = await failureOf(tracker.operation(5 as unknown as string));
    expect(thrown).toMatchObject({ code: 'invalid_input' });
    expect(sandbox.journal).toHaveLength(0);
  });
});
