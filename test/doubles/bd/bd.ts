import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { answer } from './double/answer.mjs';

export interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface End {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of bd. */
export type Bd = (args: readonly string[], place: Place, input?: string) => Promise<End>;

/** A program, real or double, in a process of its own. */
export function spawned(command: string): Bd {
  return (args, { cwd, env }, input = '') =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd, env });
      const [out, err] = [new Collected(), new Collected()];
      child.stdout.pipe(out);
      child.stderr.pipe(err);
      child.on('error', reject);
      // Who does not read its input may have closed it.
      child.stdin.on('error', () => {});
      child.on('close', (code) => resolve({ exit: code ?? -1, stdout: out.text, stderr: err.text }));
      child.stdin.end(input);
    });
}

/** The double in this process, because starting another is most of what a call costs. */
export const doubleInProcess: Bd = async (args, { cwd, env }, input = '') => {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const stdin = Readable.from([Buffer.from(input)]);
  const exit = await answer([...args], { env, cwd: () => cwd, stdin, stdout, stderr });
  return { exit, stdout: stdout.text, stderr: stderr.text };
};

class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
