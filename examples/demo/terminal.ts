import { spawn } from 'node:child_process';

export interface Spoken {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `tracker` as a child process and prints what a person would see. */
export class Terminal {
  readonly #bin: string;
  readonly #options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
  readonly #color = process.stdout.isTTY ?? false;

  constructor(bin: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.#bin = bin;
    this.#options = options;
  }

  title(text: string): void {
    process.stdout.write(`\n${this.#paint('1', `# ${text}`)}\n`);
  }

  async type(args: readonly string[], input?: string): Promise<Spoken> {
    const before = input === undefined ? '' : 'printf %s "$PASSWORD" | ';
    process.stdout.write(`${this.#paint('36', `$ ${before}tracker ${args.map(quoted).join(' ')}`)}\n`);
    const child = spawn(process.execPath, [this.#bin, ...args], { ...this.#options, stdio: 'pipe' });
    child.stdin.end(input ?? '');
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    process.stdout.write(shortened(stdout));
    process.stdout.write(stderr);
    if (exitCode !== 0) process.stdout.write(`${this.#paint('2', `(exit code ${exitCode})`)}\n`);
    return { exitCode, stdout, stderr };
  }

  #paint(code: string, text: string): string {
    return this.#color ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** Long results are told, not scrolled by. */
function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= 24) return text;
  return [...lines.slice(0, 10), `   … ${lines.length - 20} more lines …`, ...lines.slice(-10)].join('\n');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}
