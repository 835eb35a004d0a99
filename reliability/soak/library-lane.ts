import { TrackerError, type PushItem, type WriteOptions, type WriteOutcome } from '../../src/index.ts';
import { SeededRandom } from '../../src/testing/sandbox/seeded-random.ts';
import type { DeadEnds } from '../faults/dead-ends.ts';
import type { FaultKind } from '../faults/fault.ts';
import { faultKinds } from '../faults/fault-kinds.ts';
import { errorOf, FaultWorld, project, provider } from '../faults/fault-world.ts';
import type { WireOperation } from '../faults/faulty-line.ts';
import type { Figures } from './figures.ts';
import { Truth, type Ending, type PlannedWrite } from './truth.ts';
import { isOver } from '../../src/core/model/operation-entry.ts';
import { resumeAll } from '../resume-all.ts';

const callsBetweenSamples = 25;

/**
 * Random calls of one tracker while everything goes wrong, and what has to be true in the end.
 * @returns every difference between what its callers were told and what the server holds
 */
export async function soakLibrary(
  { seed, calls }: { readonly seed: number; readonly calls: number },
  ends: DeadEnds,
  figures: Figures,
): Promise<readonly string[]> {
  const random = new SeededRandom(seed);
  const world = await FaultWorld.open(
    ends,
    { accept: () => random.below(3) === 0, operationSteps: 2, seed },
    { kept: 'on disk' },
  );
  try {
    const lane = new LibraryLane(world, random, figures);
    for (let call = 0; call < calls; call += 1) {
      await lane.step();
      if (call % callsBetweenSamples === 0) figures.sample();
    }
    return await lane.end();
  } finally {
    await world.close();
  }
}

class LibraryLane {
  readonly #world: FaultWorld;
  readonly #random: SeededRandom;
  readonly #figures: Figures;
  readonly #truth: Truth;
  readonly #wrong: string[] = [];

  constructor(world: FaultWorld, random: SeededRandom, figures: Figures) {
    this.#world = world;
    this.#random = random;
    this.#figures = figures;
    this.#truth = new Truth(world.sandbox);
  }

  async step(): Promise<void> {
    const { sandbox, line } = this.#world;
    const [wires, call] = this.#anyCall();
    sandbox.endOperations(this.#random.below(8) === 0 ? 'failed' : 'completed');
    const [first, ...later] = wires;
    if (this.#random.below(5) < 3) this.#bringFault(this.#random.pick([first, first, ...later]));
    const error = await call();
    sandbox.clearScript();
    line.disarm();
    this.#figures.calls += 1;
    this.#figures.count('outcomes', error?.code ?? 'done');
    if (error?.code === 'internal') this.#wrong.push(`a bug: ${error.message}`);
    if (error?.category === 'authentication') await this.#world.login();
    this.#wrong.push(...this.#truth.readJournal());
  }

  /** Everything unfinished is finished, and then model and server are the same. */
  async end(): Promise<readonly string[]> {
    const { tracker, sandbox } = this.#world;
    sandbox.endOperations('completed');
    // The last fault may have cost the refresh token.
    await this.#world.login();
    this.#figures.resumes += await resumeAll(tracker);
    await tracker.run({ limit: 10_000 });
    return [...this.#wrong, ...this.#truth.differences(await tracker.operations({ all: true }))];
  }

  /** A call, and the requests that it may lead to, the likeliest first. */
  #anyCall(): readonly [readonly [WireOperation, ...WireOperation[]], () => Promise<TrackerError | null>] {
    const { tracker } = this.#world;
    const looked = ['getOperation', 'refreshToken'] as const;
    switch (this.#random.below(12)) {
      case 0:
        return [['pull', 'refreshToken'], () => errorOf(tracker.pull({ limit: 5 }))];
      case 1:
        return [['getStatus', 'refreshToken'], () => errorOf(tracker.status())];
      case 2:
        return [['listMappings'], () => errorOf(tracker.mappings())];
      case 3:
        return [['push', ...looked], () => this.#resume()];
      case 4:
        return [looked, () => this.#look()];
      case 5:
      case 6:
        return [['run', ...looked], () => this.#run()];
      case 7:
        return [['push', ...looked], () => this.#pushAgain()];
      case 8:
      case 9:
        return [['push', ...looked], () => this.#push([this.#truth.change()])];
      default:
        return [['push', ...looked], () => this.#push(this.#newItems())];
    }
  }

  #bringFault(operation: WireOperation): void {
    const { sandbox, line } = this.#world;
    const possible = faultKinds.filter((each) => mayHit(operation, each));
    // The families are of very different size.
    const family = this.#random.pick([...new Set(possible.map((each) => each.family))]);
    const fault = this.#random.pick(possible.filter((each) => each.family === family));
    const times = this.#random.below(4) === 0 ? Number.POSITIVE_INFINITY : 1 + this.#random.below(3);
    if (operation === 'refreshToken') sandbox.expireAccessTokens();
    // Trouble does not come alone: often the first try is done and its answer lost.
    const lostBefore = this.#random.below(3) === 0 ? 1 : 0;
    if (lostBefore > 0) sandbox.script({ operation, drop: 'after' });
    if ('script' in fault.how)
      sandbox.script({ operation, times: Number.isFinite(times) ? times : 'always', ...fault.how.script });
    line.arm(operation, fault, times, lostBefore);
    this.#figures.count('faults', fault.family);
  }

  #newItems(): readonly PushItem[] {
    return Array.from({ length: 1 + this.#random.below(3) }, () => this.#truth.create());
  }

  #push(items: readonly PushItem[]): Promise<TrackerError | null> {
    return this.#send(this.#truth.plan(this.#random.uuid(), items), false);
  }

  /** The same key and the same body once more. */
  #pushAgain(): Promise<TrackerError | null> {
    const { writes } = this.#truth;
    if (writes.length === 0) return this.#push(this.#newItems());
    return this.#send(this.#random.pick(writes), true);
  }

  async #send(write: PlannedWrite, again: boolean): Promise<TrackerError | null> {
    const { tracker } = this.#world;
    try {
      const options = { key: write.key, wait: this.#random.below(4) > 0, ...this.#unfinished() };
      const outcome = await tracker.push(write.items, options);
      this.#truth.end(write, endingOf(outcome), again);
      return null;
    } catch (thrown) {
      if (!(thrown instanceof TrackerError)) throw thrown;
      this.#truth.end(write, thrown.effect === 'none' ? 'none' : 'open', again);
      return thrown;
    }
  }

  #run(): Promise<TrackerError | null> {
    const { tracker, sandbox } = this.#world;
    const item = this.#truth.create();
    this.#truth.queued.push(item);
    sandbox.queueForRun(provider, project, [item]);
    return errorOf(tracker.run({}, this.#unfinished()));
  }

  async #resume(): Promise<TrackerError | null> {
    return errorOf(resumeAll(this.#world.tracker).then((resumed) => void (this.#figures.resumes += resumed)));
  }

  async #look(): Promise<TrackerError | null> {
    const { tracker } = this.#world;
    const accepted = (await tracker.operations({ all: true })).filter(
      (entry) => entry.operationId !== null && !isOver(entry),
    );
    if (accepted.length === 0) return errorOf(tracker.health());
    return errorOf(tracker.operation(this.#random.pick(accepted).id));
  }

  #unfinished(): Pick<WriteOptions, 'unfinished'> {
    return { unfinished: this.#random.pick(['refuse', 'resume', 'new', 'new'] as const) };
  }
}

/**
 * No server judges the bytes of a write that it has done, and any write here may be a repeat.
 * And none has forgotten an operation that it will complete: such a 404 is taken at its word.
 */
function mayHit(operation: WireOperation, { meaning, only }: FaultKind): boolean {
  if (only !== undefined) return false;
  if (meaning.is !== 'status') return true;
  if (operation === 'getOperation') return meaning.status !== 404;
  const judges = meaning.code !== undefined || [400, 422].includes(meaning.status);
  return !(judges && (operation === 'push' || operation === 'run'));
}

function endingOf(outcome: WriteOutcome<unknown>): Ending {
  return outcome.kind === 'done' ? 'done' : 'open';
}
