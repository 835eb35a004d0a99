import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** A child process that is listened to. */
export class RunningProgram {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exitCode: Promise<number | null>;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#exitCode = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
  }

  /** Resolves when stderr matches; rejects when the program ends before. */
  says(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.stderr));
  }

  /** The first line of stdout. */
  async firstLine(): Promise<string> {
    await this.#until(() => this.stdout.includes('\n'));
    return this.stdout.split('\n')[0] ?? '';
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }

  end(input = ''): Promise<number | null> {
    this.#child.stdin.end(input);
    return this.#exitCode;
  }

  async #until(holds: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => holds() && resolve();
      for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', look);
      this.#exitCode.then(() => reject(new Error(`it ended before: ${this.stdout}${this.stderr}`)), reject);
      look();
    });
  }
}
