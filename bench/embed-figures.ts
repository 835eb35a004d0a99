import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BenchWorld } from './bench-world.ts';
import { atMost, type Figure } from './figure.ts';

const script = fileURLToPath(new URL('embedded-load.ts', import.meta.url));

/** What a process pays that embeds trackers: each load in a process of its own, at a sandbox in another one. */
export async function embedFigures(rounds: number): Promise<Figure[]> {
  const world = await BenchWorld.open(100);
  try {
    const load = <T>(name: string) => loaded<T>(name, world.url);
    return [...recordedPushes(rounds, load), ...onceEach(load)];
  } finally {
    world.close();
  }
}

type Load = <T>(name: string) => T;

interface Pushes {
  readonly perSecond: number;
  readonly stillMs: number;
}

function recordedPushes(rounds: number, load: Load): Figure[] {
  const kinds = ['pushes-memory', 'pushes-one-home', 'pushes-homes'] as const;
  const seen = new Map<string, Pushes[]>();
  for (let round = 0; round < rounds; round++)
    for (const kind of kinds.toSorted(() => Math.random() - 0.5))
      seen.set(kind, [...(seen.get(kind) ?? []), load<Pushes>(kind)]);
  const [memory, ...others] = kinds.map((kind) => ({
    perSecond: median((seen.get(kind) ?? []).map(({ perSecond }) => perSecond)),
    stillMs: median((seen.get(kind) ?? []).map(({ stillMs }) => stillMs)),
  })) as [Pushes, ...Pushes[]];
  const names = ['in one home', 'in a home each'];
  const against = 'the same on the memory journal';
  return others.flatMap(({ perSecond, stillMs }, index) => [
    {
      what: `recorded pushes of 32 trackers at once, ${names[index]}`,
      against,
      measured: `${(perSecond / memory.perSecond).toFixed(2)}x (${perSecond.toFixed(0)} / ${memory.perSecond.toFixed(0)} a second)`,
      target: '>= 0.3x',
      ok: perSecond / memory.perSecond >= 0.3,
    },
    longerStill(
      { what: 'the longest standstill of the event loop meanwhile', against },
      stillMs,
      memory.stillMs,
    ),
  ]);
}

function onceEach(load: Load): Figure[] {
  const neighbour = load<{ stillMs: number; idleMs: number }>('neighbour');
  const many = load<{ errors: number; sockets: number }>('many-trackers');
  const foreign = load<{ aloneMs: number; crowdedMs: number }>('foreign');
  const lookups = Object.entries(load<Record<string, number>>('lookup'));
  return [
    longerStill(
      {
        what: 'standstill while another process holds journal, store and lock for 1.5 s',
        against: 'the same process at rest',
      },
      neighbour.stillMs,
      neighbour.idleMs,
    ),
    {
      what: '1,000 trackers on one transport, 64 at once, each closed after its call',
      against: '-',
      measured: `${many.errors} errors, ${many.sockets} sockets`,
      target: '0 errors, <= 64 sockets',
      ok: many.errors === 0 && many.sockets <= 64,
    },
    atMost(
      1.5,
      { what: 'a push with 500 unfinished writes of other projects', against: 'one with none' },
      foreign.crowdedMs,
      foreign.aloneMs,
      1,
    ),
    {
      what: 'finding one write among 1,000,000',
      against: '-',
      measured: lookups.map(([by, ms]) => `by ${by} ${ms.toFixed(2)} ms`).join(', '),
      target: '< 10 ms',
      ok: lookups.every(([, ms]) => ms < 10),
    },
  ];
}

function longerStill(row: Pick<Figure, 'what' | 'against'>, ms: number, base: number): Figure {
  return {
    ...row,
    measured: `${ms - base < 0 ? '' : '+'}${(ms - base).toFixed(0)} ms (${ms.toFixed(0)} ms / ${base.toFixed(0)} ms)`,
    target: '<= +50 ms',
    ok: ms - base <= 50,
  };
}

function loaded<T>(name: string, url: string): T {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', script, name, url], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
