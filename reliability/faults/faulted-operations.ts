import type { PushItem, TrackerError } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/testing/index.ts';
import { errorOf, type FaultWorld, project, provider } from './fault-world.ts';
import type { WireOperation } from './faulty-line.ts';

export interface FaultedOperation {
  readonly name: string;
  /** The request that a fault hits. */
  readonly wire: WireOperation;
  /** Which rules it is under. */
  readonly under: 'read' | 'write' | 'poll' | 'login' | 'refresh';
  /** Another one is under the same rules with every fault: here, one fault of each meaning will do. */
  readonly likeAnother?: boolean;
  /** Whether it changes something at the provider, once. */
  readonly changes: boolean;
  /** The server may have got the same write before; `done`: and it has done it. */
  readonly sentBefore?: { readonly done: boolean; readonly inThisCall: boolean };
  readonly server?: SandboxOptions;
  prepare?(world: FaultWorld): Promise<void>;
  /** @returns the error it ends with, null for success */
  call(world: FaultWorld): Promise<TrackerError | null>;
  /** What its caller does when nothing was done; `call` without. */
  afresh?(world: FaultWorld): Promise<TrackerError | null>;
}

const item: PushItem = {
  ref: { system: provider, id: 'WP01', workspace: 'acme' },
  action: 'create',
  patch: { title: 'Written once' },
};
const push = (world: FaultWorld) => errorOf(world.tracker.push([item]));
const accepting: SandboxOptions = { accept: 'always' };

/** Everything that the product asks of a server. */
export const faultedOperations: readonly FaultedOperation[] = [
  read('pull', 'pull', (world) => world.tracker.pull()),
  { ...read('status', 'getStatus', (world) => world.tracker.status()), likeAnother: true },
  { ...read('mappings', 'listMappings', (world) => world.tracker.mappings()), likeAnother: true },
  { ...read('health', 'getHealth', (world) => world.tracker.health()), likeAnother: true },
  {
    ...read('look', 'getOperation', async (world) =>
      world.tracker.operation((await world.entry())?.operationId ?? ''),
    ),
    likeAnother: true,
    changes: true,
    server: { ...accepting, operationSteps: 1 },
    prepare: async (world) => void (await world.tracker.push([item], { wait: false })),
  },
  write('push', { call: push }),
  write('run', {
    wire: 'run',
    likeAnother: true,
    prepare: async (world) => world.sandbox.queueForRun(provider, project, [item]),
    call: (world) => errorOf(world.tracker.run()),
  }),
  write('push accepted', { likeAnother: true, server: accepting, call: push }),
  { ...write('poll', { server: accepting, call: push }), wire: 'getOperation', under: 'poll' },
  write('push, its first try lost', {
    likeAnother: true,
    sentBefore: { done: true, inThisCall: true },
    prepare: async ({ sandbox }) => sandbox.script({ operation: 'push', drop: 'after' }),
    call: push,
  }),
  resumed('resume of one not done', { drop: 'before', done: false }),
  resumed('resume of one done', { drop: 'after', done: true }),
  {
    name: 'login',
    wire: 'obtainToken',
    under: 'login',
    changes: false,
    call: (world) => errorOf(world.login()),
  },
  { ...refresh('refresh in pull', (world) => world.tracker.pull()), likeAnother: true },
  { ...refresh('refresh in push', (world) => world.tracker.push([item])), changes: true },
];

function read(
  name: string,
  wire: WireOperation,
  ask: (world: FaultWorld) => Promise<unknown>,
): FaultedOperation {
  return { name, wire, under: 'read', changes: false, call: (world) => errorOf(ask(world)) };
}

function write(
  name: string,
  more: Partial<FaultedOperation> & Pick<FaultedOperation, 'call'>,
): FaultedOperation {
  return { name, wire: 'push', under: 'write', changes: true, ...more };
}

/** The server lost every answer to a push; now it is asked for again. */
function resumed(
  name: string,
  { drop, done }: { readonly drop: 'before' | 'after'; readonly done: boolean },
): FaultedOperation {
  return write(name, {
    likeAnother: true,
    sentBefore: { done, inThisCall: false },
    async prepare(world) {
      world.sandbox.script({ operation: 'push', drop, times: 'always' });
      await push(world);
      world.sandbox.clearScript();
    },
    async call({ tracker }) {
      let failed: TrackerError | null = null;
      const thrown = await errorOf(
        tracker.resume().then((resumed) => {
          for (const { outcome } of resumed) if (outcome.kind === 'failed') failed = outcome.error;
        }),
      );
      return thrown ?? failed;
    },
    afresh: push,
  });
}

function refresh(name: string, ask: (world: FaultWorld) => Promise<unknown>): FaultedOperation {
  return {
    name,
    wire: 'refreshToken',
    under: 'refresh',
    changes: false,
    prepare: async ({ sandbox }) => sandbox.expireAccessTokens(),
    call: (world) => errorOf(ask(world)),
  };
}
