import { PassThrough } from 'node:stream';
import { systemPulse } from '../../src/cli/pulse.ts';
import { runCli } from '../../src/cli/runner.ts';
import { demandSchema } from './output-schema.ts';

export interface Surroundings {
  readonly directory: string | null;
  readonly environment: Readonly<Record<string, string>>;
  /** Columns of both terminals; without it the output goes to pipes. */
  readonly columns?: number;
  readonly input?: string;
  /** The server breaks the contract on purpose: what it says is printed as it came, and fits no schema. */
  readonly deviates?: boolean;
}

export interface Shown {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line on the source, in this process: needs no build, and can be given a terminal. */
export async function typed(
  args: readonly string[],
  { directory, environment, columns, input = '', deviates = false }: Surroundings,
): Promise<Shown> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const told = [stdout, stderr].map((stream) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    return () => Buffer.concat(pieces).toString('utf8');
  });
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const exitCode = await runCli(args, {
    stdin,
    stdout: Object.assign(stdout, terminal),
    stderr: Object.assign(stderr, terminal),
    environment,
    directory,
    signal: new AbortController().signal,
    pulse: systemPulse,
  });
  const shown = { exitCode, stdout: told[0]?.() ?? '', stderr: told[1]?.() ?? '' };
  demandSchema(args, shown, deviates);
  return shown;
}
