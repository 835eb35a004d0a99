import type { FaultCase } from './fault-case.ts';

interface Row {
  readonly operations: string[];
  /** Everything but the operations: rows that agree in it are one. */
  readonly cells: readonly string[];
}

const head = ['operation', 'fault', 'cases', 'ends with (exit code)', 'requests', 'journal', 'in the end'];

/** What the cases are held to, as Markdown: one row for each operation and family of faults. */
export function outcomeTable(cases: readonly FaultCase[]): string {
  const operations = new Set(cases.map(({ operation }) => operation.name));
  const faults = new Set(cases.map(({ fault }) => fault));
  return [
    `${cases.length} cases: ${operations.size} operations, ${faults.size} faults in ${families(cases).length} families, each hitting the first try ('once') or every one ('always') where that makes a difference.`,
    'Each is played out in process over real sockets, on the injected clock, and compared with one rule made from the contract: code, exit code, effect, requests that the server got, state of the recorded write, changes at the provider. Then the trouble is ended, and what was left unfinished is resumed. Nothing lost, nothing doubled: `once` means that the change is there exactly once, under one key with one body.',
    '`npm run soak` makes random calls with random faults through the library and the command line for ten minutes (`-- --seconds 60 --seed 1` for other ones), and compares the server with a model of what callers were told. 400 such calls are part of this suite; `TRACKER_SOAK_CALLS=5000` makes them more.',
    'The faults:',
    families(cases)
      .map((family) => `- ${family}: ${namesIn(cases, family).join(', ')}`)
      .join('\n'),
    table(rowsOf(cases)),
  ].join('\n\n');
}

function rowsOf(cases: readonly FaultCase[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const family of families(cases))
    for (const name of new Set(cases.map(({ operation }) => operation.name))) {
      const hit = cases.filter(({ operation, fault }) => operation.name === name && fault.family === family);
      if (hit.length === 0) continue;
      const cells = cellsOf(family, hit);
      const known = rows.get(cells.join('|'));
      if (known) known.operations.push(name);
      else rows.set(cells.join('|'), { operations: [name], cells });
    }
  return [...rows.values()];
}

function cellsOf(family: string, cases: readonly FaultCase[]): readonly string[] {
  const seen = cases.map(({ expected }) => expected.seen);
  const [least, most] = [Math.min(...seen), Math.max(...seen)];
  return [
    family,
    String(cases.length),
    counted(cases.map(({ expected: { code, exit } }) => `${code ?? 'done'} (${exit})`)),
    least === most ? String(least) : `${least}–${most}`,
    [...new Set(cases.map(({ expected }) => expected.journal ?? '–'))].join(', '),
    cases.some(({ operation }) => operation.changes) ? 'once' : 'unchanged',
  ];
}

function counted(outcomes: readonly string[]): string {
  return [...new Set(outcomes)]
    .map((outcome) => `${outcome} × ${outcomes.filter((each) => each === outcome).length}`)
    .join(', ');
}

function families(cases: readonly FaultCase[]): readonly string[] {
  return [...new Set(cases.map(({ fault }) => fault.family))];
}

function namesIn(cases: readonly FaultCase[], family: string): readonly string[] {
  return [...new Set(cases.filter(({ fault }) => fault.family === family).map(({ fault }) => fault.name))];
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ operations, cells }) => [operations.join('; '), ...cells]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
