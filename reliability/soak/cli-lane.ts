import type { PushItem } from '../../src/index.ts';
import { SeededRandom } from '../../src/testing/sandbox/seeded-random.ts';
import type { Fault } from '../../src/testing/index.ts';
import { CliWorld, type JsonError, type Said } from '../../test/cli/cli-fixture.ts';
import type { Figures } from './figures.ts';
import { Truth, type Ending, type PlannedWrite, type Recorded } from './truth.ts';

/** Faults that cost a process no long wait. `silent` ones need a `--timeout`. */
const faults: readonly (readonly [name: string, fault: Fault, silent?: true])[] = [
  ['cut', { drop: 'before' }],
  ['cut', { drop: 'headers' }],
  ['cut', { drop: 'body' }],
  ['cut', { drop: 'after' }],
  ['stalled', { delayMs: 30_000 }, true],
  ['stalled', { answerDelayMs: 30_000 }, true],
  ['stalled', { drip: { bytes: 1, everyMs: 50 }, patch: { filler: 'x'.repeat(600) } }, true],
  ['status', { status: 401 }],
  ['status', { status: 403 }],
  ['status', { status: 409, code: 'busy' }],
  ['status', { status: 429, patch: { retry_after_seconds: 0.1 } }],
  ['status', { status: 500 }],
  ['status', { status: 503 }],
  ['redirect', { redirect: 'https://elsewhere.invalid/' }],
  ['body', { malformed: 'html' }],
  ['body', { malformed: 'truncated' }],
  ['body', { malformed: 'latin1' }],
];

/**
 * Random commands of the built program while everything goes wrong, until `goOn` says no.
 * @returns every difference between what their callers were told and what the server holds
 */
export async function soakCommandLine(
  seed: number,
  goOn: (calls: number) => boolean,
  figures: Figures,
): Promise<readonly string[]> {
  const random = new SeededRandom(seed);
  const world = await CliWorld.open({ accept: () => random.below(4) === 0, operationSteps: 2, seed });
  try {
    const lane = new CommandLineLane(world, random, figures);
    while (goOn(figures.calls)) await lane.step();
    return await lane.end();
  } finally {
    await world.close();
  }
}

class CommandLineLane {
  readonly #world: CliWorld;
  readonly #random: SeededRandom;
  readonly #figures: Figures;
  readonly #truth: Truth;
  readonly #wrong: string[] = [];

  constructor(world: CliWorld, random: SeededRandom, figures: Figures) {
    this.#world = world;
    this.#random = random;
    this.#figures = figures;
    this.#truth = new Truth(world.sandbox);
  }

  async step(): Promise<void> {
    const timeout = this.#bringFault();
    const said = await this.#anyCommand(timeout);
    const { sandbox } = this.#world;
    sandbox.clearScript();
    this.#figures.calls += 1;
    this.#figures.count('outcomes', `exit ${said.exitCode}`);
    if (said.exitCode === 1 || said.exitCode === null)
      this.#wrong.push(`a bug: ${said.stdout}${said.stderr}`);
    if (said.exitCode === 4) await this.#world.login();
    this.#wrong.push(...this.#truth.readJournal());
  }

  async end(): Promise<readonly string[]> {
    // The last fault may have cost the refresh token.
    await this.#world.login();
    this.#figures.resumes += await this.#resumed([]);
    for (const { id } of await this.#left()) this.#figures.resumes += await this.#resumed([id]);
    await this.#world.type(['sync', 'run', '--json']);
    const said = await this.#world.type(['operations', 'list', '--all', '--json']);
    const { operations } = said.json<{ operations: readonly Recorded[] }>();
    return [...this.#wrong, ...this.#truth.differences(operations)];
  }

  /** @returns options that keep a server from being waited for where that cannot help */
  #bringFault(): readonly string[] {
    const { sandbox } = this.#world;
    if (this.#random.below(5) < 2) return [];
    const [name, fault, silent] = this.#random.pick(faults);
    const times = this.#random.below(3) === 0 ? 'always' : 1;
    const operation = this.#random.pick(['push', 'run', 'pull', 'getStatus', 'getOperation', 'any']);
    if (this.#random.below(6) === 0) sandbox.expireAccessTokens();
    sandbox.script({ ...(operation === 'any' ? {} : { operation }), times, ...fault });
    this.#figures.count('faults', name);
    if (silent) return ['--timeout', '1'];
    return times === 'always' ? ['--timeout', '3'] : [];
  }

  #anyCommand(timeout: readonly string[]): Promise<Said> {
    switch (this.#random.below(8)) {
      case 0:
        return this.#world.type(['sync', 'pull', '--json', ...timeout]);
      case 1:
        return this.#world.type(['status', '--json', ...timeout]);
      case 2:
        return this.#run(timeout);
      case 3:
        return this.#resume(timeout);
      case 4:
        return this.#pushAgain(timeout);
      case 5:
        return this.#push([this.#truth.change()], timeout);
      default:
        return this.#push([this.#truth.create(), this.#truth.create()], timeout);
    }
  }

  #push(items: readonly PushItem[], timeout: readonly string[]): Promise<Said> {
    return this.#send(this.#truth.plan(this.#random.uuid(), items), false, timeout);
  }

  #pushAgain(timeout: readonly string[]): Promise<Said> {
    const { writes } = this.#truth;
    if (writes.length === 0) return this.#push([this.#truth.create()], timeout);
    return this.#send(this.#random.pick(writes), true, timeout);
  }

  async #send(write: PlannedWrite, again: boolean, timeout: readonly string[]): Promise<Said> {
    this.#world.items(write.items);
    const left = this.#random.below(4) === 0;
    const words = ['sync', 'push', '--items-json', 'items.json', '--idempotency-key', write.key, '--json'];
    const choice = this.#random.pick([[], ['--resume'], ['--new'], ['--new']]);
    const said = await this.#world.type([...words, ...(left ? ['--no-wait'] : []), ...choice, ...timeout]);
    this.#truth.end(write, endingOf(said), again);
    return said;
  }

  #run(timeout: readonly string[]): Promise<Said> {
    const item = this.#truth.create();
    this.#truth.queued.push(item);
    this.#world.sandbox.queueForRun('linear', 'platform', [item as never]);
    return this.#world.type([
      'sync',
      'run',
      '--json',
      ...this.#random.pick([['--resume'], ['--new']]),
      ...timeout,
    ]);
  }

  async #resume(timeout: readonly string[]): Promise<Said> {
    const said = await this.#world.type(['operations', 'resume', '--json', ...timeout]);
    if (said.exitCode === 0) this.#figures.resumes += resumedIn(said);
    return said;
  }

  /** What was left on purpose is finished by its name. */
  async #left(): Promise<readonly { id: string }[]> {
    const said = await this.#world.type(['operations', 'list', '--all', '--json']);
    const { operations } = said.json<{
      operations: readonly { id: string; left: boolean; state: string }[];
    }>();
    return operations.filter(({ left, state }) => left && state === 'accepted');
  }

  async #resumed(options: readonly string[]): Promise<number> {
    return resumedIn(await this.#world.type(['operations', 'resume', '--json', ...options]));
  }
}

function resumedIn(said: Said): number {
  return said.json<{ operations?: readonly unknown[] }>().operations?.length ?? 0;
}

/** What the caller of a push can read from what it printed. */
function endingOf(said: Said): Ending {
  const { error, operation_id: left } = said.json<Partial<JsonError> & { operation_id?: string }>();
  if (error !== undefined) return error.effect === 'none' ? 'none' : 'open';
  return left === undefined ? 'done' : 'open';
}
