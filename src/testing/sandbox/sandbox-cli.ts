import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { saasProviders } from '../../generated/contract.ts';
import { version } from '../../core/model/version.ts';
import type { Fault } from './faults.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';
import { defaultUser, type SandboxOptions } from './sandbox-options.ts';
import { sampleIssues } from './sample-issues.ts';

const help = `A stateful PRI-12 server on loopback, for trying out and for tests.

USAGE
  tracker-sandbox [options]

OPTIONS
  --port N              port (default: any free one)
  --host ADDRESS        loopback address (default 127.0.0.1)
  --seed N              same seed, same ids and tokens (default 1)
  --provider NAME       provider of the sample issues (default linear)
  --project SLUG        project of the sample issues (default demo)
  --issues N            how many sample issues (default 250)
  --slash MODE          any, required or forbidden: slash at the end of paths (default any)
  --base-path PATH      path prefix, e.g. /kitty
  --accept MODE         never or always: answer writes with 202 (default never)
  --operation-steps N   looks until an accepted operation is over (default 3)
  --access-lifetime N   seconds that an access token lives (default 900)
  --token TOKEN         a bearer that is good without a login, for team team-acme
  --tls --cert FILE --key FILE   speak https
  --fault JSON          arm a fault, repeatable, e.g. '{"operation":"pull","status":429}'
  --json                print one JSON line about the server
  --quiet               print nothing but errors
  -h, --help, --version
`;

const optionTypes = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  provider: { type: 'string' },
  project: { type: 'string' },
  issues: { type: 'string' },
  slash: { type: 'string' },
  'base-path': { type: 'string' },
  accept: { type: 'string' },
  'operation-steps': { type: 'string' },
  'access-lifetime': { type: 'string' },
  token: { type: 'string' },
  tls: { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  fault: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Given = ReturnType<typeof parseArgs<{ options: typeof optionTypes; strict: true }>>['values'];

export interface SandboxStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Runs until the signal aborts. @returns the exit code: 0, or 2 for wrong input */
export async function runSandboxCli(
  argv: readonly string[],
  streams: SandboxStreams,
  stop: AbortSignal,
): Promise<number> {
  let given: Given;
  let sandbox: Sandbox;
  try {
    given = parseArgs({ args: [...argv], options: optionTypes, strict: true }).values;
    if (given.help || given.version) {
      streams.stdout.write(given.help ? help : `${version}\n`);
      return 0;
    }
    const faults = faultsIn(given);
    sandbox = await startSandbox(await optionsFrom(given));
    sandbox.script(...faults);
  } catch (error) {
    streams.stderr.write(
      `error: ${(error as Error).message.split('\n')[0]}\nhint: Run \`tracker-sandbox --help\` to see the options.\n`,
    );
    return 2;
  }
  if (given.json)
    streams.stdout.write(
      `${JSON.stringify({ url: sandbox.url, port: sandbox.port, username: defaultUser.username, password: defaultUser.password, team: defaultUser.teams[0] })}\n`,
    );
  else if (!given.quiet) streams.stdout.write(greeting(sandbox, given));
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await sandbox.close();
  return 0;
}

async function optionsFrom(given: Given): Promise<SandboxOptions> {
  const provider = oneOf('--provider', given.provider ?? 'linear', saasProviders);
  const project = given.project ?? 'demo';
  const seed = whole('--seed', given.seed ?? '1', 0);
  return {
    seed,
    port: whole('--port', given.port ?? '0', 0, 65_535),
    ...(given.host === undefined ? {} : { host: given.host }),
    slash: oneOf('--slash', given.slash ?? 'any', ['any', 'required', 'forbidden']),
    accept: oneOf<'never' | 'always'>('--accept', given.accept ?? 'never', ['never', 'always']),
    operationSteps: whole('--operation-steps', given['operation-steps'] ?? '3', 1),
    accessLifetimeSeconds: whole('--access-lifetime', given['access-lifetime'] ?? '900', 1),
    ...(given['base-path'] === undefined ? {} : { basePath: basePath(given['base-path']) }),
    ...(given.token === undefined
      ? {}
      : { tokens: [{ token: given.token, team: defaultUser.teams[0] ?? '' }] }),
    ...(await tlsFrom(given)),
    issues: [
      {
        provider,
        project,
        issues: sampleIssues({ provider, project, count: whole('--issues', given.issues ?? '250', 0), seed }),
      },
    ],
  };
}

async function tlsFrom(given: Given): Promise<Pick<SandboxOptions, 'tls'>> {
  if (!given.tls && given.cert === undefined && given.key === undefined) return {};
  if (!given.tls || given.cert === undefined || given.key === undefined)
    throw new Error('--tls, --cert and --key belong together');
  return { tls: { cert: await readFile(given.cert, 'utf8'), key: await readFile(given.key, 'utf8') } };
}

function faultsIn(given: Given): Fault[] {
  return (given.fault ?? []).map((text) => {
    try {
      const fault: unknown = JSON.parse(text);
      if (typeof fault === 'object' && fault !== null && !Array.isArray(fault)) return fault as Fault;
    } catch {
      // Told below.
    }
    throw new Error(`--fault must be a JSON object, got ${text}`);
  });
}

function whole(option: string, text: string, minimum: number, maximum = 10_000_000): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
  throw new Error(`${option} must be a whole number from ${minimum} to ${maximum}, got ${text}`);
}

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new Error(`${option} must be one of ${allowed.join(', ')}, got ${text}`);
  return found;
}

function basePath(text: string): string {
  if (/^(?:\/[\w.~-]+)+\/?$/.test(text)) return text;
  throw new Error(`--base-path must look like /kitty, got ${text}`);
}

function greeting(sandbox: Sandbox, given: Given): string {
  return `Sandbox on ${sandbox.url} (Ctrl-C ends it)
- username: ${defaultUser.username}
- password: ${defaultUser.password}
- team: ${defaultUser.teams[0]}

Try:
  printf ${defaultUser.password} | tracker auth login --server ${sandbox.url} --username ${defaultUser.username} --password-stdin
  mkdir -p .kittify && tracker bind --provider ${given.provider ?? 'linear'} --project-slug ${given.project ?? 'demo'}
  tracker sync pull
`;
}
