import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bdEnvironment } from '../src/adapters/beads/environment.ts';
import { trackerBin } from './bench-world.ts';
import { timed } from './interleaved.ts';

const initial = [
  'init',
  '--prefix',
  't',
  '--stealth',
  '--skip-hooks',
  '--skip-agents',
  '--non-interactive',
  '--quiet',
];

/** A beads workspace in a folder of its own, bound for tracker. */
export class BeadsStore {
  readonly folder: string;
  readonly #bd: string;
  readonly #env: Record<string, string>;

  private constructor(bd: string, folder: string) {
    this.#bd = bd;
    this.folder = folder;
    this.#env = { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), USER: 'bench' };
  }

  static empty(bd: string, folder = mkdtempSync(join(tmpdir(), 'tracker-bench-bd-'))): BeadsStore {
    const store = new BeadsStore(bd, folder);
    mkdirSync(join(store.project, '.kittify'), { recursive: true });
    mkdirSync(join(folder, 'home'), { recursive: true });
    store.run('git', ['init', '-q']);
    store.bd(initial);
    store.tracker([
      'bind',
      '--provider',
      'beads',
      '--workspace',
      'bench',
      '--ownership-mode',
      'split_ownership',
      '--credential',
      `command=${bd}`,
    ]);
    return store;
  }

  /** With so many issues; built once and kept beside bd, because that takes minutes. */
  static filled(bd: string, count: number): BeadsStore {
    const kept = join(dirname(bd), `bench-${count}`);
    if (!existsSync(kept)) {
      console.error(`building a store of ${count} issues, once`);
      const building = `${kept}.${process.pid}`;
      const store = BeadsStore.empty(bd, building);
      store.import(
        Array.from({ length: count }, (_, index) => rowOf(index)),
        2_500,
      );
      store.bd(['gc', '--skip-decay', '--force']);
      renameSync(building, kept);
    }
    const folder = mkdtempSync(join(tmpdir(), 'tracker-bench-bd-'));
    cpSync(kept, folder, { recursive: true });
    const store = new BeadsStore(bd, folder);
    // The path is part of what a binding is kept under.
    store.tracker(['bind', '--credential', `command=${bd}`]);
    return store;
  }

  get project(): string {
    return join(this.folder, 'project');
  }

  /** In chunks as large as those of `tracker`, or larger ones that fill a store sooner. */
  import(rows: readonly object[], rowsPerImport = 200): number {
    let ms = 0;
    for (let from = 0; from < rows.length; from += rowsPerImport) {
      const chunk = rows.slice(from, from + rowsPerImport);
      ms += this.bd(['import', '-', '--json'], chunk.map((row) => `${JSON.stringify(row)}\n`).join(''));
    }
    return ms;
  }

  rows(): object[] {
    const { stdout } = this.#spawn(this.#bd, ['export', '--all'], bdEnvironment(this.#env));
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
  }

  /** Wall milliseconds. */
  bd(args: readonly string[], input = ''): number {
    return this.run(this.#bd, args, input);
  }

  /** Wall milliseconds. */
  tracker(args: readonly string[]): number {
    return timed(() =>
      this.#spawn(process.execPath, [trackerBin, ...args], {
        ...this.#env,
        SPEC_KITTY_HOME: join(this.folder, 'spec-kitty'),
      }),
    );
  }

  /** How many processes of bd it takes. */
  startsOf(args: readonly string[]): number {
    const [counter, starts] = [join(this.folder, 'counted-bd'), join(this.folder, 'starts')];
    writeFileSync(counter, `#!/bin/sh\necho "$1" >> '${starts}'\nexec '${this.#bd}' "$@"\n`, { mode: 0o755 });
    rmSync(starts, { force: true });
    this.tracker(['bind', '--credential', `command=${counter}`]);
    this.tracker(args);
    this.tracker(['bind', '--credential', `command=${this.#bd}`]);
    return readFileSync(starts, 'utf8').trimEnd().split('\n').length;
  }

  /** MiB of our process; bd's own are not in it. */
  peakMemory(args: readonly string[]): number {
    const report = join(this.folder, 'peak');
    this.#spawn(
      process.execPath,
      ['--import', fileURLToPath(new URL('report-peak.mjs', import.meta.url)), trackerBin, ...args],
      { ...this.#env, SPEC_KITTY_HOME: join(this.folder, 'spec-kitty'), BENCH_PEAK_FILE: report },
    );
    return Number(readFileSync(report, 'utf8')) / 1024;
  }

  write(name: string, value: unknown): string {
    const file = join(this.folder, name);
    writeFileSync(file, JSON.stringify(value));
    return file;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(command: string, args: readonly string[], input = ''): number {
    return timed(() => this.#spawn(command, args, bdEnvironment(this.#env), input));
  }

  #spawn(command: string, args: readonly string[], env: Record<string, string>, input = '') {
    const ended = spawnSync(command, args, {
      cwd: this.project,
      env,
      input,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ended.stderr || ended.stdout}`);
    return ended;
  }
}

/** About 700 bytes, as real ones are. */
function rowOf(index: number): object {
  const id = `t-${index.toString(36).padStart(6, '0')}`;
  return {
    id,
    title: `Issue ${index} of a store that has grown for years`,
    description: `${'What a person would write about it, in a few lines. '.repeat(6)}${index}`,
    status: index % 3 === 0 ? 'open' : 'closed',
    ...(index % 3 === 0 ? {} : { closed_at: '2026-01-02T00:00:00Z' }),
    issue_type: ['task', 'bug', 'feature'][index % 3],
    priority: index % 5,
    labels: [`area-${index % 20}`, `team-${index % 7}`],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-02T00:00:00Z',
  };
}
