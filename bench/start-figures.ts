import { fileURLToPath } from 'node:url';
import { findPython, installPythonClient } from '../contract-tests/witness/python-client.ts';
import { commandDescriptions } from '../src/generated/command-descriptions.ts';
import { BenchWorld } from './bench-world.ts';
import { atLeast, atMost, type Figure } from './figure.ts';
import { interleaved } from './interleaved.ts';

const bareStatus = fileURLToPath(new URL('bare-status.mjs', import.meta.url));

/** The alias is what only the whole language can read. */
const bindingForTheLibrary = `tracker: &tracker
  provider: linear
  project_slug: demo
`;

/** What a start costs: without work, with help, with one request; and what the Python client takes for the same. */
export async function startFigures(rounds: number): Promise<Figure[]> {
  const world = await BenchWorld.open(1_000);
  try {
    return [...againstNode(world, rounds), ...(await againstPython(world, Math.ceil(rounds / 4)))];
  } finally {
    world.close();
  }
}

function againstNode(world: BenchWorld, rounds: number): Figure[] {
  world.bind('by-library', bindingForTheLibrary);
  const helps = commandDescriptions.map(({ path }) => [...path, '--help']);
  const times = interleaved(
    {
      node: () => world.node(['-e', '0']),
      version: () => world.tracker(['--version']),
      help: () => world.tracker(['--help']),
      status: () => world.tracker(['status']),
      statusByLibrary: () => world.tracker(['-C', 'by-library', 'status']),
      withoutRequest: () => world.tracker(['providers']),
      request: () => world.node([bareStatus, world.url]),
      ...Object.fromEntries(helps.map((args) => [args.join(' '), () => world.tracker(args)])),
    } as Record<string, () => number>,
    rounds,
  );
  const of = (name: string) => times[name] ?? Number.NaN;
  const bare = of('node');
  const slowest = helps.map((args) => args.join(' ')).toSorted((a, b) => of(b) - of(a))[0] ?? '';
  const against = 'bare `node -e 0`';
  return [
    atMost(1.15, { what: '`tracker --version`', against }, of('version'), bare, 1),
    atMost(2.4, { what: '`tracker --help`', against }, of('help'), bare, 1),
    atMost(
      2.4,
      { what: `the slowest help of a command: \`tracker ${slowest}\``, against },
      of(slowest),
      bare,
      1,
    ),
    atMost(2.7, { what: 'one request on loopback: `tracker status`', against }, of('status'), bare, 1),
    {
      what: 'the parts of that request',
      against: 'what stands alone, each less bare node',
      measured: partsOf({
        node: bare,
        'the command line (`tracker providers`)': of('withoutRequest') - bare,
        'the request (node:http and JSON.parse)': of('request') - bare,
        'the YAML library': 0,
        'the rest: login, settings, journal-free wiring, checks':
          of('status') - of('withoutRequest') - (of('request') - bare),
      }),
      target: `YAML where a file needs the library: +${(of('statusByLibrary') - of('status')).toFixed(1)} ms`,
      ok: true,
    },
  ];
}

function partsOf(parts: Readonly<Record<string, number>>): string {
  return Object.entries(parts)
    .map(([part, ms]) => `${part} ${ms.toFixed(1)} ms`)
    .join(' + ');
}

async function againstPython(world: BenchWorld, rounds: number): Promise<Figure[]> {
  const python = findPython();
  if (python === null) {
    console.error('The Python client is left out: there is no Python >= 3.11 with venv.');
    return [];
  }
  const { cli } = await installPythonClient(python);
  const times = interleaved(
    {
      version: () => world.tracker(['--version']),
      help: () => world.tracker(['--help']),
      status: () => world.tracker(['status']),
      pythonVersion: () => world.run(cli, ['--version']),
      pythonHelp: () => world.run(cli, ['tracker', '--help']),
      pythonStatus: () => world.run(cli, ['tracker', 'status']),
    },
    rounds,
  );
  const against = 'the Python client 3.0.3';
  return [
    atLeast(8, { what: '`tracker --version`', against }, times.version, times.pythonVersion),
    atLeast(8, { what: '`tracker --help`', against }, times.help, times.pythonHelp),
    atLeast(8, { what: '`tracker status`', against }, times.status, times.pythonStatus),
  ];
}
