import { BeadsStore } from './beads-store.ts';
import { median } from './processes.ts';

export type Figure = [what: string, figure: string, target: string, ok: boolean];

const newIssues = 1_000;
const createdOneByOne = 50;

/** The local path against bd alone: the same work without tracker, in the same run. */
export function benchLocal(bd: string, rounds: number): Figure[] {
  return [...readingFigures(bd, rounds), ...writingFigures(bd, Math.max(1, Math.floor(rounds / 3)))];
}

function readingFigures(bd: string, rounds: number): Figure[] {
  const store = BeadsStore.filled(bd, 10_000);
  try {
    store.tracker(['sync', 'run', '-q']);
    const times: { bare: number[]; pull: number[]; run: number[] } = { bare: [], pull: [], run: [] };
    for (let round = -1; round < rounds; round++) {
      const once = {
        bare: store.bd(['export']),
        pull: store.tracker(['sync', 'pull', '--all', '--ndjson', '--limit', '10000', '-q']),
        run: store.tracker(['sync', 'run', '-q']),
      };
      if (round < 0) continue;
      for (const [name, ms] of Object.entries(once)) times[name as keyof typeof times].push(ms);
    }
    const bare = median(times.bare);
    return [
      figure('pull of 10,000 beads issues / bd export', median(times.pull), bare, 1.4),
      figure('second run, nothing changed / bd export', median(times.run), bare, 1.4),
    ];
  } finally {
    store.close();
  }
}

function writingFigures(bd: string, rounds: number): Figure[] {
  const pushes: number[] = [];
  const imports: number[] = [];
  const items = Array.from({ length: newIssues }, (_, index) => ({
    ref: { system: 'beads', id: `WP${index}`, workspace: 'bench' },
    action: 'create',
    patch: { title: `New issue ${index}`, body: 'What is to be done about it. '.repeat(10), labels: ['new'] },
  }));
  let rows: object[] = [];
  for (let round = 0; round < rounds; round++) {
    withEmpty(bd, (store) => {
      const file = store.write('items.json', items);
      pushes.push(store.tracker(['sync', 'push', '--items-json', file, '-q']));
      rows = store.rows();
    });
    withEmpty(bd, (store) => imports.push(store.import(rows)));
  }
  const single = withEmpty(bd, (store) => {
    let ms = 0;
    for (let index = 0; index < createdOneByOne; index++)
      ms += store.bd([
        'create',
        `--title=New issue ${index}`,
        '--description',
        'What is to be done about it.',
        '--json',
      ]);
    return (ms / createdOneByOne) * newIssues;
  });
  const push = median(pushes);
  return [
    figure('push of 1,000 new beads issues / bd import of the same rows', push, median(imports), 1.15),
    [
      `bd create one by one (${createdOneByOne} measured, scaled to 1,000) / push of 1,000`,
      `${(single / push).toFixed(1)}x`,
      '>= 6x',
      single / push >= 6,
    ],
  ];
}

function withEmpty<T>(bd: string, work: (store: BeadsStore) => T): T {
  const store = BeadsStore.empty(bd);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function figure(what: string, ms: number, base: number, target: number): Figure {
  const times = ms / base;
  return [
    what,
    `${times.toFixed(2)}x (${ms.toFixed(0)} ms / ${base.toFixed(0)} ms)`,
    `<= ${target}x`,
    times <= target,
  ];
}
