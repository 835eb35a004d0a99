import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseInvocation } from '../../src/cli/arguments.ts';
import type { Check } from '../../src/index.ts';
import type { CliWorld } from './cli-fixture.ts';
import { typed } from './in-process.ts';

export interface PrintedDiagnosis {
  readonly checks: readonly (Omit<Check, 'error'> & {
    readonly code?: string;
    readonly exitCode?: number;
  })[];
  readonly ok: boolean;
}

interface Where {
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** `doctor --json` on the source, in this process; the built one is tried once for each way to end. */
export async function runDoctor(
  world: CliWorld,
  args: readonly string[] = [],
  { directory = world.project, env = {} }: Where = {},
) {
  const own = { HOME: world.folder, SPEC_KITTY_HOME: world.home, PATH: process.env['PATH'] ?? '' };
  const environment = { ...own, ...env };
  const said = await typed(['doctor', '--json', ...args], { directory, environment });
  expect(said.stdout + said.stderr).not.toMatch(/sandbox-(?:access|refresh)-/);
  const { checks, ok } = JSON.parse(said.stdout) as PrintedDiagnosis;
  for (const { remedy = '' } of checks)
    for (const [, command = ''] of remedy.matchAll(/`tracker ([^`]+)`/g))
      expect(parseInvocation(command.split(' ')).kind).toBe('command');
  const of = (name: Check['name']) => checks.find((check) => check.name === name);
  const bad = checks.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${name} ${status}`);
  return { ...said, checks, ok, of, bad };
}

/** Every file below, with what would change if it were written. */
export function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
}

/** Does what a remedy says, as somebody does who pastes it. */
export function obey(remedy: string | undefined): void {
  const command = /`([^`]+)`/.exec(remedy ?? '')?.[1] ?? 'false';
  const { status, stderr } = spawnSync('sh', ['-c', command], {
    env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.anything() });
}
