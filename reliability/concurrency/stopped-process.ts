import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Said, TypeOptions } from '../../test/cli/cli-fixture.ts';
import { preload } from '../probe-environment.ts';

/** A command that stands still at one point. */
export interface StoppedProcess {
  /** How it ends, once it goes on or is killed. */
  readonly said: Promise<Said>;
  goOn(): void;
  kill(): void;
}

/**
 * Starts the command and waits until it has stopped itself at the point, e.g.
 * `write rename config.yaml.tmp #1 before`.
 */
export async function stoppedAt(
  point: string,
  type: (options: TypeOptions) => Promise<Said>,
): Promise<StoppedProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'tracker-stopped-'));
  const log = join(folder, 'points');
  let child: ChildProcess | undefined;
  const said = type({
    env: { ...preload(), TRACKER_PROBE_STOP: point, TRACKER_PROBE_LOG: log },
    meanwhile: (started) => (child = started),
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
  let ended = false;
  void said.then(() => (ended = true));
  while (!existsSync(log) || !/^stopped$/m.test(readFileSync(log, 'utf8'))) {
    if (ended) throw new Error(`it ended before '${point}': ${(await said).stderr}`);
    await pause(10);
  }
  return {
    said,
    goOn() {
      // It says that it stops a moment before it does.
      const again = setInterval(() => child?.kill('SIGCONT'), 20);
      void said.finally(() => clearInterval(again));
    },
    kill: () => child?.kill('SIGKILL'),
  };
}
