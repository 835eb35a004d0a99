import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../../src/core/model/shell-word.ts';
import { Replies, type Reply } from './answered.ts';
import type { CliWorld } from './cli-fixture.ts';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));

/** util-linux's `script` gives a process a terminal of its own; other systems have another one. */
export const hasTerminals = process.platform === 'linux';

/** The built CLI on a real terminal of 80 columns; `screen` is everything that was sent to it. */
export async function onTerminal(
  args: readonly string[],
  world: CliWorld,
  given: readonly Reply[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly exitCode: number | null; readonly screen: string }> {
  const replies = new Replies(given);
  const command = [process.execPath, bin, ...args].map(shellWord).join(' ');
  const child = spawn('script', ['-qfec', `stty cols 80 rows 24; exec ${command}`, '/dev/null'], {
    cwd: world.project,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm',
      HOME: world.folder,
      SPEC_KITTY_HOME: world.home,
      ...environment,
    },
    stdio: 'pipe',
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    const reply = replies.to(screen);
    if (reply !== null) child.stdin.write(reply === '\u0003' ? reply : `${reply}\r`);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      if (replies.unasked.length === 0) resolve({ exitCode, screen });
      else reject(new Error(`never asked: ${replies.unasked.join(', ')}\n${screen}`));
    });
  });
}
