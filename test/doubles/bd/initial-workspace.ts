import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bdEnvironment } from '../../../src/adapters/beads/environment.ts';

const init = [
  'init',
  '--prefix',
  't',
  '--stealth',
  '--skip-hooks',
  '--skip-agents',
  '--non-interactive',
  '--quiet',
];
const prepared = new Map<string, string>();

/**
 * A workspace of bd as `bd init` leaves it, in these two folders. It is made once in a process and
 * copied: making one takes bd longer than most tests.
 */
export function initialWorkspace(bd: string, workspace: string, home: string): void {
  const place = prepared.get(bd) ?? prepare(bd);
  prepared.set(bd, place);
  cpSync(join(place, 'workspace'), workspace, { recursive: true });
  // Copying gives folders the usual mode, about which bd would complain.
  chmodSync(join(workspace, '.beads'), 0o700);
  cpSync(join(place, 'home'), home, { recursive: true });
}

function prepare(bd: string): string {
  const place = mkdtempSync(join(tmpdir(), 'bd-initial-'));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const [workspace, home] = [join(place, 'workspace'), join(place, 'home')];
  mkdirSync(workspace);
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), '[user]\n  name = tester\n  email = a@example.com\n');
  const env = bdEnvironment({ PATH: process.env['PATH'], HOME: home, USER: 'tester' });
  for (const [command, args] of [
    ['git', ['init', '-q']],
    [bd, init],
  ] as const) {
    const { status, stderr } = spawnSync(command, args, { cwd: workspace, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  }
  return place;
}
