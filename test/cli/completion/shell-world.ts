import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const built = fileURLToPath(new URL('../../../dist/bin/tracker.js', import.meta.url));

/** A folder with a few files, and a PATH on which `tracker` is the built one. */
export class ShellWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracker-shell-'));
  readonly home = join(this.folder, 'home');
  readonly work = join(this.folder, 'work');
  readonly env: Readonly<Record<string, string>>;

  constructor() {
    const bin = join(this.folder, 'bin');
    for (const folder of [this.home, bin, join(this.work, 'some dir')])
      mkdirSync(folder, { recursive: true });
    writeFileSync(join(bin, 'tracker'), `#!/bin/sh\nexec '${process.execPath}' '${built}' "$@"\n`);
    chmodSync(join(bin, 'tracker'), 0o755);
    writeFileSync(join(this.work, 'my changes.json'), '[]');
    this.env = { PATH: `${bin}:${process.env['PATH']}`, HOME: this.home, TERM: 'xterm', LC_ALL: 'C.UTF-8' };
  }

  /** What a program of this world prints. */
  run(command: string, args: readonly string[], input = ''): string {
    const { stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.work,
      env: this.env,
      input,
      encoding: 'utf8',
      timeout: 15_000,
    });
    if (error) throw error;
    expect(stderr).toBe('');
    return stdout;
  }

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A line, and words that must be among what is offered for it. */
export type Offer = readonly [line: string, words: string[]];

/** What is offered in every shell alike; files are quoted by each in its own way. */
export const offered: readonly Offer[] = [
  ['tracker ', ['bind', 'sync', 'doctor', 'help']],
  ['tracker sync pu', ['pull', 'push', 'publish']],
  ['tracker sync pull --li', ['--limit']],
  ['tracker -C /tmp sync r', ['run']],
  ['tracker bind --provider ', ['beads', 'fp', 'github', 'gitlab', 'jira', 'linear']],
  ['tracker bind --provider=gi', ['--provider=github', '--provider=gitlab']],
  ['tracker help exi', ['exit-codes']],
];

/** Tests that need a shell. Where it is missing they are left out by name, and in CI they fail. */
export function describeIn(shell: string, tests: () => void): void {
  const title = `completion in ${shell}`;
  if (spawnSync(shell, ['--version']).error === undefined) {
    describe(title, tests);
    return;
  }
  const told = `${shell} is not installed; apt-get install ${shell}`;
  if (process.env['CI']) describe(title, () => it('is tried in the real shell', () => expect.fail(told)));
  else describe.skip(`${title}: LEFT OUT, ${told}`, tests);
}
