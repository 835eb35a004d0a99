import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Said } from '../../test/cli/cli-fixture.ts';
import { preload } from '../probe-environment.ts';
import type { CrashWorld } from './crash-case.ts';

const readingCommands: ReadonlySet<string> = new Set([
  'version',
  'where',
  'config',
  'export',
  'list',
  'show',
]);

/** One call of the CLI to the outside, e.g. `write rename credentials.tmp #1`. */
export interface Point {
  readonly name: string;
  /** What kind of call on what: `write credentials.tmp`. Calls that only read are one step of their kind. */
  readonly step: string;
}

/** Runs the command to its end; every call that it made, in order. */
export async function countPoints(world: CrashWorld): Promise<{ points: readonly Point[]; said: Said }> {
  const folder = mkdtempSync(join(tmpdir(), 'tracker-probe-'));
  try {
    const log = join(folder, 'points');
    const said = await world.run({ env: { ...preload(), TRACKER_PROBE_LOG: log } });
    return { points: readFileSync(log, 'utf8').trimEnd().split('\n').map(pointOf), said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command until the point. @returns whether it was killed there */
export async function killAt(world: CrashWorld, point: Point, moment: 'before' | 'after'): Promise<boolean> {
  const { exitCode } = await world.run({
    env: { ...preload(), TRACKER_PROBE_KILL: `${point.name} ${moment}` },
  });
  return exitCode === null;
}

function pointOf(name: string): Point {
  const [kind = '', ...words] = name.split(' ');
  const target = words.at(-2) ?? '';
  if (kind === 'read') return { name, step: 'read' };
  if (kind === 'spawn' && readingCommands.has(target)) return { name, step: 'spawn bd to read' };
  return { name, step: `${kind} ${target}` };
}
