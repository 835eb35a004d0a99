import { describe, expect, it } from 'vitest';
import type { NormalizedIssue, Tracker } from '../../src/index.ts';
import { SeededRandom } from '../../src/testing/sandbox/seeded-random.ts';
import { SyncModel, type ModelIssue } from '../../test/core/local/sync-model.ts';
import type { BdWorkspace } from './bd-workspace.ts';
import { given, importableRows, noRealData, type RealRow } from './bd-rows.ts';
import { bd } from './which-bd.ts';
import { bound, done, edit, pulled, Recorder } from './sync-world.ts';

const asModel = ({ title = '', body = null, labels = [] }: Partial<NormalizedIssue>): ModelIssue => ({
  title,
  body,
  labels: new Set(labels),
});

/** Each once, in any page size, with the words of bd that ours has none for. */
async function everyIssueOnce(
  tracker: Tracker,
  issues: ReadonlyMap<string, NormalizedIssue>,
  rows: readonly RealRow[],
): Promise<void> {
  expect(issues.size).toBe(1_497);
  expect(new Set(issues.keys())).toEqual(new Set(rows.map(({ id }) => id)));
  for (const { id, status, issue_type: type } of rows) {
    const kept = issues.get(id)?.provider_metadata;
    expect({ id, status: kept?.['status'], type: kept?.['issue_type'] }).toEqual({ id, status, type });
  }
  expect(rows.some(({ issue_type: type }) => type === 'gate')).toBe(true);
  const internal = [...issues.values()].filter(({ provider_metadata: kept }) => kept?.['internal'] === true);
  expect(internal.length).toBeGreaterThan(6);
  for (const limit of [97, 1000]) expect(await pulled(tracker, limit)).toEqual(issues);
  expect((await tracker.status()).body).toMatchObject({ provider: 'beads', issue_count: 1_497 });
}

describe.skipIf(noRealData)('real issues of ten years through bd', () => {
  it(
    'ten years of issues, 200 edits on each side: both become what the model says, then silence',
    { timeout: 300_000 },
    async () => {
      const workspace = given();
      const rows = importableRows();
      workspace.import(rows);
      const recorder = new Recorder(workspace, bd);
      const tracker = await bound(workspace, recorder.command);
      const before = await pulled(tracker);
      await everyIssueOnce(tracker, before, rows);
      const model = new SyncModel(new Map([...before].map(([id, issue]) => [id, asModel(issue)])));

      const random = new SeededRandom(7);
      const ids = [...before.keys()].sort();
      const some = (count: number) =>
        ids
          .map((id) => ({ id, at: random.next() }))
          .sort((a, b) => a.at - b.at)
          .slice(0, count)
          .map(({ id }) => id);
      const change = (issue: NormalizedIssue, side: string) => {
        const kind = Math.floor(random.next() * 4);
        const labels = [...(issue.labels ?? [])];
        if (kind === 0) return { title: `${side} – ${issue.title ?? ''}`.slice(0, 120) };
        if (kind === 1) return { body: `${side}\n${issue.body ?? ''}` };
        if (kind === 2 || labels.length === 0) return { labels: [...labels, `${side}-label`] };
        return { labels: labels.slice(1) };
      };

      const ours = new Map(
        some(200).map((id) => [id, change(before.get(id) ?? { ref: { system: 'beads', id } }, 'ours')]),
      );
      await recorder.whileAway(async () => {
        const items = [...ours].map(([id, patch]) => edit(id, patch));
        await expect(tracker.push(items)).rejects.toMatchObject({ code: 'tracker_busy' });
      });
      for (const [id, patch] of ours) model.editOurs(id, asPartial(patch), 1);

      const theirs = new Map(
        some(200).map((id) => [id, change(before.get(id) ?? { ref: { system: 'beads', id } }, 'theirs')]),
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
});

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
