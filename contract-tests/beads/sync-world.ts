import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker, type NormalizedIssue, type PushItem, type Tracker } from '../../src/index.ts';
import type { BdWorkspace } from './bd-workspace.ts';

/** Stands in front of bd: notes every call, and is away for writes while the file `away` is there. */
export class Recorder {
  readonly command: string;
  readonly #calls: string;
  readonly #away: string;

  constructor(workspace: BdWorkspace, real: string) {
    this.command = join(workspace.folder, 'bd-recorder');
    this.#calls = join(workspace.folder, 'calls');
    this.#away = join(workspace.folder, 'away');
    writeFileSync(
      this.command,
      `#!/bin/sh
echo "$*" >> '${this.#calls}'
case "$1" in import|batch|label) if [ -e '${this.#away}' ]; then echo 'Error: the database is locked by another dolt process' >&2; exit 1; fi ;; esac
exec '${real}' "$@"
`,
    );
    chmodSync(this.command, 0o755);
  }

  get calls(): string[] {
    return existsSync(this.#calls) ? readFileSync(this.#calls, 'utf8').trimEnd().split('\n') : [];
  }

  forget(): void {
    rmSync(this.#calls, { force: true });
  }

  async whileAway<T>(work: () => Promise<T>): Promise<T> {
    writeFileSync(this.#away, '');
    try {
      return await work();
    } finally {
      rmSync(this.#away);
    }
  }
}

export async function bound(workspace: BdWorkspace, command: string, home = 'spec-kitty'): Promise<Tracker> {
  const tracker = createTracker({
    directory: workspace.project,
    home: join(workspace.folder, home),
    environment: workspace.environment,
  });
  await tracker.bind({
    provider: 'beads',
    workspace: 'main',
    ownershipMode: 'split_ownership',
    credentials: { command },
  });
  return tracker;
}

export async function pulled(tracker: Tracker, limit = 10_000): Promise<Map<string, NormalizedIssue>> {
  const issues = new Map<string, NormalizedIssue>();
  for await (const { body } of tracker.pullAll({ limit }))
    for (const issue of body.items) issues.set(issue.ref.id, issue);
  return issues;
}

export const ref = (id: string) => ({ system: 'beads', id, workspace: 'main' });
export const edit = (id: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(id),
  action: 'update',
  patch,
});
export const create = (name: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(name),
  action: 'create',
  patch,
});

export function done<T extends { kind: string }>(outcome: T): T & { kind: 'done' } {
  if (outcome.kind !== 'done') throw new Error('a local write is over');
  return outcome as T & { kind: 'done' };
}
