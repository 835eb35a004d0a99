import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bdEnvironment } from '../../../src/adapters/beads/environment.ts';
import { spawned, type Bd } from './bd.ts';
import { initialWorkspace } from './initial-workspace.ts';
import { Placeholders } from './placeholders.ts';
import type { Scenario, Step } from './scenario.ts';

/** What one call answered, without what differs from run to run. */
export interface Answer {
  readonly call: string;
  readonly exit: number;
  /** One JSON document, the lines of JSON Lines as `{ lines }`, or text. Left out when empty. */
  readonly stdout?: unknown;
  /** Without the usage text. One JSON document, or its lines. Left out when empty. */
  readonly stderr?: unknown;
}

/**
 * Runs a scenario on a bd, real or double, in a scratch workspace and home.
 * @param call how `command` is called when its answers count
 */
export async function runScenario(
  command: string,
  scenario: Scenario,
  call: Bd = spawned(command),
): Promise<Answer[]> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'bd-scenario-')));
  try {
    return await new Run(command, call, place).all(scenario);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

class Run {
  readonly #command: string;
  readonly #bd: Bd;
  readonly #workspace: string;
  readonly #home: string;
  readonly #placeholders: Placeholders;

  constructor(command: string, bd: Bd, place: string) {
    this.#command = command;
    this.#bd = bd;
    this.#workspace = join(place, 'workspace');
    this.#home = join(place, 'home');
    this.#placeholders = new Placeholders([
      [this.#workspace, '<workspace>'],
      [this.#home, '<home>'],
    ]);
  }

  async all({ steps, initialised = true }: Scenario): Promise<Answer[]> {
    if (initialised) initialWorkspace(this.#command, this.#workspace, this.#home);
    else await this.#empty();
    const answers: Answer[] = [];
    for (const step of steps) {
      const answer = await this.#step(step);
      if (answer !== null) answers.push(answer);
    }
    return answers;
  }

  async #empty(): Promise<void> {
    mkdirSync(this.#workspace);
    mkdirSync(this.#home);
    writeFileSync(join(this.#home, '.gitconfig'), '[user]\n  name = tester\n  email = a@example.com\n');
    await spawned('git')(['init', '-q'], this.#place());
  }

  async #step(step: Step): Promise<Answer | null> {
    const path = step.kind === 'call' ? '' : join(this.#workspace, step.path);
    switch (step.kind) {
      case 'call':
        return this.#call(step);
      case 'write':
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, step.text);
        return null;
      case 'remove':
        rmSync(path, { recursive: true });
        return null;
      case 'folder':
        mkdirSync(path, { recursive: true });
        return null;
    }
  }

  async #call({ args, stdin, environment }: Extract<Step, { kind: 'call' }>): Promise<Answer> {
    const real = args.map((arg) => this.#placeholders.filledIn(arg));
    const input = this.#placeholders.filledIn(stdin);
    const { exit, stdout, stderr } = await this.#bd(real, this.#place(environment), input);
    this.#placeholders.learn(stdout, `${args.join(' ')} ${stdin}`);
    const out = this.#placeholders.in(documentIn(stdout));
    const err = this.#placeholders.in(complaintIn(stderr));
    return {
      call: spelled(args, environment),
      exit,
      ...(out === '' ? {} : { stdout: out }),
      ...(err === '' ? {} : { stderr: err }),
    };
  }

  #place(environment: Readonly<Record<string, string>> = {}) {
    const { PATH = '' } = process.env;
    const env = { ...bdEnvironment({ PATH, HOME: this.#home, USER: 'tester' }), ...environment };
    return { cwd: this.#workspace, env };
  }
}

/** Long arguments (a title at its limit) shortened, so that a recording stays readable. */
function spelled(args: readonly string[], environment: Readonly<Record<string, string>>): string {
  const words = args.map((arg) => (arg.length > 60 ? `${arg.slice(0, 20)}…` : arg));
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return [
    ...variables,
    'bd',
    ...words.map((word) => (/^[^\s"]+$/.test(word) ? word : JSON.stringify(word))),
  ].join(' ');
}

function documentIn(text: string): unknown {
  const whole = parsed(text);
  if (whole !== undefined) return whole;
  const lines = text.trimEnd().split('\n').map(parsed);
  return lines.length > 1 && lines.every((line) => line !== undefined) ? { lines } : text.trimEnd();
}

function complaintIn(text: string): unknown {
  const [told = ''] = text.split(/^Usage:/m);
  const json = parsed(told);
  if (json !== undefined) return json;
  const lines = told.trimEnd().split('\n');
  return lines.length > 1 ? lines : (lines[0] ?? '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
