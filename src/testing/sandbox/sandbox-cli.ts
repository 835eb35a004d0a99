import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { saasProviders } from '../../generated/contract.ts';
import { version } from '../../core/model/version.ts';
import { checkFault } from './fault-check.ts';
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
  --mappings MODE       recorded or none: whether creates record mappings (default recorded)
  --access-lifetime N   seconds that an access token lives (default 900)
  --token TOKEN         a bearer that is good without a login, for team team-acme
  --tls --cert FILE --key FILE   speak https
  --fault JSON          arm a fault, repeatable, e.g. '{"operation":"pull","status":429}'
  --json                print one JSON line about the server
  --quiet               print nothing but errors
  -h, --help            show this text
  --version             show the version

FAULTS
  which requests: operation, method, path (a part of it), times (default 1, or "always"), after
  instead of the work: status, code, body, text, redirect ("slash" for the same address with one)
  bending the answer: patch, remove, operationId ("other", "missing"), headers,
    malformed (html, empty, null, array, truncated, nan, deep, latin1)
  on the way: delayMs, answerDelayMs, drop (before, headers, body, after), drip {bytes, everyMs}
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
  mappings: { type: 'string' },
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
      `error: ${firstSentence(error)}\nhint: Run \`tracker-sandbox --help\` to see the options.\n`,
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
  if (project.trim() === '' || project !== project.trim()) {
    throw new Error(`--project must be a name without spaces around it, got '${project}'`);
  }
  const seed = whole('--seed', given.seed ?? '1', 0);
  return {
    seed,
    port: whole('--port', given.port ?? '0', 0, 65_535),
    ...(given.host === undefined ? {} : { host: given.host }),
    slash: oneOf('--slash', given.slash ?? 'any', ['any', 'required', 'forbidden']),
    accept: oneOf<'never' | 'always'>('--accept', given.accept ?? 'never', ['never', 'always']),
    operationSteps: whole('--operation-steps', given['operation-steps'] ?? '3', 1),
    recordsMappings: oneOf('--mappings', given.mappings ?? 'recorded', ['recorded', 'none']) === 'recorded',
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
  const tls = { cert: await readFile(given.cert, 'utf8'), key: await readFile(given.key, 'utf8') };
  try {
    process.getBuiltinModule('node:tls').createSecureContext(tls);
  } catch (cause) {
    throw new Error(`${given.cert} and ${given.key} are no certificate and its key in PEM`, { cause });
  }
  return { tls };
}

function faultsIn(given: Given): Fault[] {
  return (given.fault ?? []).map((text) => {
    try {
      return checkFault(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new Error(`--fault must be JSON, got ${text}`, { cause: error });
    }
  });
}

/** One line: Node explains its own messages at length. */
function firstSentence(error: unknown): string {
  const [line = ''] = (error as Error).message.split('\n');
  return line.replace(/\. To specify a positional argument.*$/, '');
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
  const { username, password, teams } = defaultUser;
  const trust = given.cert === undefined ? '' : `export SSL_CERT_FILE=${quoted(resolve(given.cert))}\n  `;
  const slash = given.slash === 'required' ? ' --trailing-slash' : '';
  return `Sandbox on ${sandbox.url} (Ctrl-C ends it)
- username: ${username}
- password: ${password}
- team: ${teams[0]}

Try:
  ${trust}printf ${password} | tracker auth login --server ${sandbox.url} --username ${username} --password-stdin${slash}
  mkdir -p .kittify && tracker bind --provider ${given.provider ?? 'linear'} --project-slug ${quoted(given.project ?? 'demo')}
  tracker sync pull
`;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
