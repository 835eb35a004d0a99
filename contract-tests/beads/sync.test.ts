import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTracker, type NormalizedIssue, type PushItem, type Tracker } from '../../src/index.ts';
import { SeededRandom } from '../../src/testing/sandbox/seeded-random.ts';
import { SyncModel, type ModelIssue } from '../../test/core/local/sync-model.ts';
import type { BdWorkspace } from './bd-workspace.ts';
import { bd, given, realData, row, whyNot } from './real-bd.ts';

/** The whole of a local sync, over the real bd. */
const problem = whyNot('syncing through the real bd', realData);

/** Stands in front of bd: notes every call, and is away for writes while the file `away` is there. */
class Recorder {
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

async function bound(workspace: BdWorkspace, command: string, home = 'spec-kitty'): Promise<Tracker> {
  const tracker = createTracker({
    directory: workspace.project,
    home: join(workspace.folder, home),
    environment: workspace.environment,
  });
  await tracker.bind({
    provider: 'beads',
    workspace: 'main',
    doctrineMode: 'split_ownership',
    credentials: { command },
  });
  return tracker;
}

async function pulled(tracker: Tracker): Promise<Map<string, NormalizedIssue>> {
  const issues = new Map<string, NormalizedIssue>();
  for await (const { body } of tracker.pullAll({ limit: 10_000 }))
    for (const issue of body.items) issues.set(issue.ref.id, issue);
  return issues;
}

const ref = (id: string) => ({ system: 'beads', id, workspace: 'main' });
const edit = (id: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(id),
  action: 'update',
  patch,
});
const create = (name: string, patch: NonNullable<PushItem['patch']>): PushItem => ({
  ref: ref(name),
  action: 'create',
  patch,
});

/** Real rows that bd takes. */
function importable(): { id: string }[] {
  const refused = new Set(['merge-request', 'agent', 'role', 'rig']);
  const all = readFileSync(realData, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; status: string; issue_type: string })
    .filter(({ status, issue_type: type }) => status !== 'tombstone' && !refused.has(type));
  const ids = new Set(all.map(({ id }) => id));
  return all.filter(({ id }) => !/\.\d+$/.test(id) || ids.has(id.replace(/\.\d+$/, '')));
}

const asModel = ({ title = '', body = null, labels = [] }: Partial<NormalizedIssue>): ModelIssue => ({
  title,
  body,
  labels: new Set(labels),
});

describe.skipIf(problem !== null)('syncing through the real bd', () => {
  it(
    'ten years of issues, 200 edits on each side: both become what the model says, then silence',
    { timeout: 300_000 },
    async () => {
      const workspace = given();
      workspace.import(importable());
      const recorder = new Recorder(workspace, bd ?? 'bd');
      const tracker = await bound(workspace, recorder.command);
      const before = await pulled(tracker);
      expect(before.size).toBe(1_497);
      const model = new SyncModel(new Map([...before].map(([id, issue]) => [id, asModel(issue)])));

      const random = new SeededRandom(7);
      const ids = [...before.keys()].sort();
      const some = () => ids[Math.floor(random.next() * ids.length)] ?? '';
      const change = (issue: NormalizedIssue, side: string) => {
        const kind = Math.floor(random.next() * 4);
        const labels = [...(issue.labels ?? [])];
        if (kind === 0) return { title: `${side} – ${issue.title ?? ''}`.slice(0, 120) };
        if (kind === 1) return { body: `${side}\n${issue.body ?? ''}` };
        if (kind === 2 || labels.length === 0) return { labels: [...labels, `${side}-label`] };
        return { labels: labels.slice(1) };
      };

      const ours = new Map(
        Array.from({ length: 200 }, () => some()).map((id) => [
          id,
          change(before.get(id) ?? { ref: ref(id) }, 'ours'),
        ]),
      );
      await recorder.whileAway(async () => {
        const items = [...ours].map(([id, patch]) => edit(id, patch));
        await expect(tracker.push(items)).rejects.toMatchObject({ code: 'tracker_busy' });
      });
      for (const [id, patch] of ours) model.editOurs(id, asPartial(patch), 1);

      const theirs = new Map(
        Array.from({ length: 200 }, () => some()).map((id) => [
          id,
          change(before.get(id) ?? { ref: ref(id) }, 'theirs'),
        ]),
      );
      await theirEdits(workspace, theirs, before);
      for (const [id, patch] of theirs) model.editTheirs(id, asPartial(patch), 2);

      const { answer } = done(await tracker.run());
      expect(answer.body).toMatchObject({ status: 'ok' });
      model.run();
      const after = await pulled(tracker);
      expect(after.size).toBe(1_497);
      for (const id of ids)
        expect({ id, ...asModel(after.get(id) ?? {}) }).toEqual({ id, ...model.both(id) });
      for (const [id, issue] of after)
        if (!ours.has(id) && !theirs.has(id)) expect(unstamped(issue)).toEqual(unstamped(before.get(id)));

      recorder.forget();
      expect(done(await tracker.run()).answer.body).toMatchObject({ status: 'ok', summary: { total: 0 } });
      expect(
        recorder.calls.filter((call) => /^(?:import|batch|label|update|close|create|delete|dep)/.test(call)),
      ).toEqual([]);
      expect(recorder.calls).toContain('export --all');
    },
  );

  it('odd texts go round, or are refused before anything is written', async () => {
    const workspace = given();
    const tracker = await bound(workspace, bd ?? 'bd');
    const good = [
      '-x',
      '--help',
      '@file',
      'a'.repeat(500),
      'é'.repeat(250),
      'line\nbreak',
      'nul \u0000 end',
      '\u202eRTL \u0627',
      '🧑‍🤝‍🧑',
      'cr\r\nlf',
      '  outer  ',
    ];
    const answer = done(
      await tracker.push(
        good.map((title, n) =>
          create(`n${n}`, { title, body: `${title}\r\n${'x'.repeat(n === 0 ? 1_000_000 : 1)}` }),
        ),
      ),
    ).answer.body;
    expect(answer).toMatchObject({ status: 'ok', summary: { succeeded: good.length } });
    const issues = await pulled(tracker);
    expect([...issues.values()].map(({ title }) => title).sort()).toEqual([...good].sort());
    for (const { title, body } of issues.values()) expect(body?.startsWith(`${title ?? ''}\r\nx`)).toBe(true);
    for (const title of ['a'.repeat(501), 'é'.repeat(251), '', 'lone \ud800'])
      await expect(tracker.push([create('bad', { title })])).rejects.toMatchObject({
        code: expect.stringMatching(/policy_refused|invalid_input/) as string,
      });
    expect((await pulled(tracker)).size).toBe(good.length);
  });

  it('two projects, one name for the workspace: nothing is shared', async () => {
    const [one, two] = [given(), given()];
    const home = join(one.folder, 'spec-kitty');
    const open = async ({ project, environment }: BdWorkspace) => {
      const tracker = createTracker({ directory: project, home, environment });
      await tracker.bind({
        provider: 'beads',
        workspace: 'main',
        doctrineMode: 'spec_kitty_authoritative',
        credentials: { command: bd ?? 'bd' },
      });
      return tracker;
    };
    const [first, second] = [await open(one), await open(two)];
    await first.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'a' });
    await second.editMappings({ kind: 'add', wpId: 'WP01', externalId: 'b' });
    await first.push([create('WP01', { title: 'first' })]);
    await second.push([create('WP01', { title: 'second' })]);
    expect([...(await pulled(first)).values()].map(({ title }) => title)).toEqual(['first']);
    expect([...(await pulled(second)).values()].map(({ title }) => title)).toEqual(['second']);
    expect((await first.mappings()).body.mappings).toMatchObject([{ wp_id: 'WP01', external_id: 'a' }]);
  });

  it('two of ours at once lose nothing and double nothing', { timeout: 60_000 }, async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    const [one, two] = [await bound(workspace, bd ?? 'bd'), await bound(workspace, bd ?? 'bd')];
    await one.run();
    const results = await Promise.all([
      one.push([create('x', { title: 'from one' }), edit('t-a', { title: 'A' })]),
      two.push([create('y', { title: 'from two' }), edit('t-b', { title: 'B' })]),
      one.run(),
    ]);
    for (const result of results) expect(done(result).answer.body).toMatchObject({ status: 'ok' });
    const titles = [...(await pulled(one)).values()].map(({ title }) => title).sort();
    expect(titles).toEqual(['A', 'B', 'from one', 'from two']);
  });

  it(
    'bd killed in the middle of a bulk write: the same key brings it to its end, once',
    { timeout: 120_000 },
    async () => {
      const workspace = given();
      const killed = join(workspace.folder, 'bd-killed');
      writeFileSync(
        killed,
        `#!/bin/sh
if [ "$1" = import ] && [ ! -e '${workspace.folder}/was-killed' ]; then
  touch '${workspace.folder}/was-killed'
  '${bd}' "$@" & pid=$!
  sleep 0.3
  kill -9 $pid
  wait $pid
  kill -9 $$
fi
exec '${bd}' "$@"
`,
      );
      chmodSync(killed, 0o755);
      const tracker = await bound(workspace, killed);
      const items = Array.from({ length: 250 }, (_, n) =>
        create(`n${n}`, { title: `new ${n}`, labels: ['x'] }),
      );
      await expect(tracker.push(items, { key: 'bulk-1' })).rejects.toMatchObject({
        effect: 'unknown',
        exitCode: 7,
        operation: { key: 'bulk-1' },
      });
      const again = done(await tracker.push(items, { key: 'bulk-1' })).answer.body;
      expect(again).toMatchObject({ status: 'ok', summary: { total: 250, succeeded: 250 } });
      const titles = [...(await pulled(tracker)).values()].map(({ title }) => title);
      expect(titles).toHaveLength(250);
      expect(new Set(titles).size).toBe(250);
      expect(done(await tracker.run()).answer.body).toMatchObject({ summary: { total: 0 } });
    },
  );

  it('an issue deleted at the far end stays here as gone, and is not made again', async () => {
    const workspace = given();
    workspace.import([row('t-a'), row('t-b')]);
    const tracker = await bound(workspace, bd ?? 'bd');
    await tracker.run();
    workspace.bd(['delete', 't-a', '--force', '--json']);
    expect(done(await tracker.run()).answer.body).toMatchObject({ gone: [{ ref: { id: 't-a' } }] });
    expect([...(await pulled(tracker)).keys()]).toEqual(['t-b']);
  });

  it('a dry run writes nothing, not even to bd', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    const recorder = new Recorder(workspace, bd ?? 'bd');
    const tracker = await bound(workspace, recorder.command);
    const plan = await tracker.plan({
      kind: 'push',
      items: [edit('t-a', { title: 'x' }), create('n', { title: 'n' })],
    });
    expect(plan.issues).toMatchObject(
      [{ action: 'create' }, { ref: { id: 't-a' }, action: 'update' }].sort(() => 0),
    );
    expect(recorder.calls.filter((call) => !/^(?:version|where|config|export|statuses)/.test(call))).toEqual(
      [],
    );
    expect((await tracker.status()).body).toMatchObject({ issue_count: 0 });
  });
});

function done<T extends { kind: string }>(outcome: T): T & { kind: 'done' } {
  if (outcome.kind !== 'done') throw new Error('a local write is over');
  return outcome as T & { kind: 'done' };
}

function asPartial({
  labels,
  ...rest
}: {
  title?: string;
  body?: string;
  labels?: string[];
}): Partial<ModelIssue> {
  return { ...rest, ...(labels === undefined ? {} : { labels: new Set(labels) }) };
}

/** Without the times that bd moves by itself. */
function unstamped(issue: NormalizedIssue | undefined): object {
  const { updated_at: _at, ...rest } = issue ?? {};
  return rest;
}

/** As another program makes them: by import, a day ahead, and removed labels one by one. */
async function theirEdits(
  workspace: BdWorkspace,
  edits: ReadonlyMap<string, { title?: string; body?: string; labels?: string[] }>,
  before: ReadonlyMap<string, NormalizedIssue>,
): Promise<void> {
  const rows = new Map(
    workspace
      .bd(['export', '--all'])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string })
      .map((each) => [each.id, each]),
  );
  const at = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`;
  workspace.import(
    [...edits].map(([id, { title, body, labels }]) => ({
      ...rows.get(id),
      comments: undefined,
      dependencies: undefined,
      ...(title === undefined ? {} : { title }),
      ...(body === undefined ? {} : { description: body }),
      ...(labels === undefined ? {} : { labels }),
      updated_at: at,
    })),
  );
  for (const [id, { labels }] of edits) {
    if (labels === undefined) continue;
    for (const label of before.get(id)?.labels ?? [])
      if (!labels.includes(label)) workspace.bd(['label', 'remove', '--json', '--', id, label]);
  }
}
