import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/adapters/platform/system-clock.ts';
import { createTracker, type ClockPort, type Tracker } from '../src/index.ts';
import { defaultUser, type SandboxOptions } from '../src/testing/index.ts';
import { CliWorld } from '../test/cli/cli-fixture.ts';

/** Waits between looks are over at once; what watches over time-outs waits as ever. */
const impatient: ClockPort = {
  ...systemClock,
  sleep: (ms, signal) => (ms < 5_000 ? Promise.resolve() : systemClock.sleep(ms, signal)),
};

/** The same home and project as seen by whoever comes after the killed process. */
export function nextTracker(world: CliWorld): Tracker {
  return createTracker({
    directory: world.project,
    home: world.home,
    environment: { HOME: world.folder },
    clock: impatient,
  });
}

export async function usingNext<T>(world: CliWorld, work: (tracker: Tracker) => Promise<T>): Promise<T> {
  const tracker = nextTracker(world);
  try {
    return await work(tracker);
  } finally {
    await tracker.close();
  }
}

export function logIn(world: CliWorld): Promise<unknown> {
  const { username, password } = defaultUser;
  return usingNext(world, (tracker) =>
    tracker.session.login({ serverUrl: world.sandbox.url, username, password }),
  );
}

export async function loggedInWorld(options: SandboxOptions = {}): Promise<CliWorld> {
  const world = await CliWorld.open(options, { loggedIn: false });
  await logIn(world);
  world.sandbox.clearJournal();
  return world;
}

/** A text file of the product; null where there is none. */
export function textOf(folder: string, name: string): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return null;
  }
}

export function foldersOf(world: CliWorld): readonly string[] {
  return [world.home, join(world.project, '.kittify')];
}

export async function inLoggedInWorld(work: (world: CliWorld) => Promise<void>): Promise<void> {
  const world = await loggedInWorld();
  try {
    await work(world);
  } finally {
    await world.close();
  }
}
