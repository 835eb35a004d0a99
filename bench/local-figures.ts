import { BeadsStore } from './beads-store.ts';
import { atMost, type Figure } from './figure.ts';
import type { Growth } from './growth.ts';
import { interleaved } from './interleaved.ts';

const sizes = [100, 1_000, 10_000] as const;
const [someIssue, otherIssue] = ['t-000007', 't-000008'] as const;
const newIssues = 1_000;
const createdOneByOne = 20;

/** The local path against bd alone: the same work without tracker, in the same run. */
export function localFigures(bd: string, rounds: number): { figures: Figure[]; growth: Growth[] } {
  const seen = sizes.map((issues) => ({ issues, ...reading(bd, issues, rounds) }));
  const large = seen.at(-1)!;
  const against = '`bd export` alone';
  return {
    figures: [
      atMost(
        1.3,
        { what: 'pull of 10,000 beads issues of which one has changed', against },
        large.pull,
        large.bare,
      ),
      atMost(0.05, { what: '`sync run` over them, nothing changed', against }, large.run, large.bare),
      atMost(0.05, { what: '`sync pull --limit 5`, nothing changed', against }, large.few, large.bare),
      ...updatingFigures(bd, sizes[2], rounds),
      ...writingFigures(bd, Math.max(3, Math.floor(rounds / 2))),
    ],
    growth: [
      {
        name: 'local-time',
        title: 'Time of a local pull and of a sync without changes',
        x: 'beads issues',
        y: 'ms',
        lines: [
          {
            name: 'tracker sync pull --all --ndjson',
            points: seen.map(({ issues, pull }) => [issues, pull]),
          },
          { name: 'tracker sync run, nothing changed', points: seen.map(({ issues, run }) => [issues, run]) },
          { name: 'bd export', floor: true, points: seen.map(({ issues, bare }) => [issues, bare]) },
        ],
      },
    ],
  };
}

function reading(bd: string, issues: number, rounds: number) {
  const store = BeadsStore.filled(bd, issues);
  const settled = (args: readonly string[]) => {
    store.tracker(['sync', 'run', '-q']);
    return store.tracker([...args, '-q']);
  };
  let changes = 0;
  try {
    return interleaved(
      {
        bare: () => store.bd(['export']),
        pull: () => {
          store.bd(['update', someIssue, '--title', `Changed ${changes++}`]);
          return store.tracker(['sync', 'pull', '--all', '--ndjson', '--limit', '10000', '-q']);
        },
        run: () => settled(['sync', 'run']),
        few: () => settled(['sync', 'pull', '--limit', '5']),
      },
      rounds,
    );
  } finally {
    store.close();
  }
}

/** One change in a store of many issues that was compacted once; what it costs bd alone, and tracker. */
function updatingFigures(bd: string, issues: number, rounds: number): Figure[] {
  const store = BeadsStore.filled(bd, issues);
  let changes = 0;
  const push = (): string[] => {
    const ref = { system: 'beads', id: someIssue, workspace: 'bench' };
    const item = { ref, action: 'update', patch: { title: `Pushed ${changes++}` } };
    return ['sync', 'push', '--items-json', store.write('item.json', [item]), '-q'];
  };
  try {
    store.tracker(['sync', 'run', '-q']);
    const { pushed, updated } = interleaved(
      {
        pushed: () => store.tracker(push()),
        updated: () => store.bd(['update', otherIssue, '--title', `Changed ${changes++}`]),
      },
      rounds,
    );
    const starts = store.startsOf(push());
    const peak = Math.max(...[1, 2, 3].map(() => store.peakMemory(push())));
    const what = 'push of one update';
    const against = `one \`bd update\`; ${issues.toLocaleString('en-US')} issues, compacted once by \`bd gc --skip-decay\``;
    return [
      atMost(8, { what, against }, pushed, updated),
      {
        what: 'its starts of `bd`',
        against: '–',
        measured: String(starts),
        target: '<= 8',
        ok: starts <= 8,
      },
      {
        what: 'its peak memory (the highest of three), of our process',
        against: '–',
        measured: `${peak.toFixed(0)} MiB`,
        target: '<= 120 MiB',
        ok: peak <= 120,
      },
    ];
  } finally {
    store.close();
  }
}

function writingFigures(bd: string, rounds: number): Figure[] {
  const items = Array.from({ length: newIssues }, (_, index) => ({
    ref: { system: 'beads', id: `WP${index}`, workspace: 'bench' },
    action: 'create',
    patch: { title: `New issue ${index}`, body: 'What is to be done about it. '.repeat(10), labels: ['new'] },
  }));
  const pushed = (store: BeadsStore) =>
    store.tracker(['sync', 'push', '--items-json', store.write('items.json', items), '-q']);
  const rows = withEmpty(bd, (store) => {
    pushed(store);
    return store.rows();
  });
  const { push, bare } = interleaved(
    {
      push: () => withEmpty(bd, pushed),
      bare: () => withEmpty(bd, (store) => store.import(rows)),
    },
    rounds,
  );
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
  return [
    atMost(
      1.15,
      { what: 'push of 1,000 new beads issues', against: '`bd import` alone: same rows, same chunks' },
      push,
      bare,
    ),
    {
      what: 'push of 1,000 new beads issues',
      against: `\`bd create\` for each (${createdOneByOne} measured)`,
      measured: `${(single / push).toFixed(1)}x faster`,
      target: '>= 6x faster',
      ok: single / push >= 6,
    },
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
