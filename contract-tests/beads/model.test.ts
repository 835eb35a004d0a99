import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/testing/sandbox/seeded-random.ts';
import { SyncModel, type ModelIssue } from '../../test/core/local/sync-model.ts';
import { given, row } from './bd-rows.ts';
import { bound, done, edit, pulled, Recorder } from './sync-world.ts';
import { bd } from './which-bd.ts';

/** Random edits on both sides and random runs, bd at the far end, against the plain model. */
const ids = ['t-a', 't-b', 't-c', 't-d'];
const steps = 12;

describe.each([1, 2, 3])('random edits and runs over bd, seed %i', (seed) => {
  it('come to what the model says, and a further run writes nothing', { timeout: 180_000 }, async () => {
    const random = new SeededRandom(seed);
    const workspace = given();
    workspace.import(ids.map((id) => row(id, { labels: ['x'] })));
    const recorder = new Recorder(workspace, bd);
    const tracker = await bound(workspace, recorder.command);
    await tracker.run();
    const model = new SyncModel(
      new Map(ids.map((id) => [id, { title: id, body: null, labels: new Set(['x']) }])),
    );
    const run = async () => {
      // Ours always win here: bd tells times in whole seconds, which these edits would race with.
      const { answer } = done(await tracker.run({}, { choice: { conflicts: 'local' } }));
      expect(answer.body).toMatchObject({ status: 'ok' });
      model.run();
    };
    for (let step = 0; step < steps; step++) {
      const id = random.pick(ids);
      switch (random.pick(['ours', 'ours', 'theirs', 'theirs', 'run', 'pull'])) {
        case 'ours': {
          const change = random.pick<Partial<ModelIssue>>([
            { title: `ours ${step}` },
            { body: `ours ${step}` },
            { labels: new Set(random.pick([[], ['x', 'o'], ['o', 'p']])) },
          ]);
          const { labels, ...patch } = change;
          await recorder.whileAway(() =>
            tracker
              .push([edit(id, { ...patch, ...(labels ? { labels: [...labels] } : {}) })])
              .catch(() => undefined),
          );
          model.editOurs(id, change, 2);
          break;
        }
        case 'theirs': {
          const label = random.pick(['x', 'y', 'o']);
          const held = (await pulled(tracker)).get(id)?.labels ?? [];
          model.take();
          if (random.next() < 0.5) {
            workspace.bd(['update', id, '--title', `theirs ${step}`, '--json']);
            model.editTheirs(id, { title: `theirs ${step}` }, 1);
          } else if (held.includes(label)) {
            workspace.bd(['label', 'remove', '--json', '--', id, label]);
            model.editTheirs(id, { labels: new Set(held.filter((each) => each !== label)) }, 1);
          } else {
            workspace.bd(['label', 'add', '--json', '--', id, label]);
            model.editTheirs(id, { labels: new Set([...held, label]) }, 1);
          }
          break;
        }
        case 'run':
          await run();
          break;
        default:
          await tracker.pull();
          model.take();
      }
    }
    await run();
    const issues = await pulled(tracker);
    for (const id of ids) {
      const { title, body, labels } = model.both(id);
      const { title: theirTitle, body: theirBody, labels: theirLabels } = issues.get(id) ?? { ref: { id } };
      expect({ id, title: theirTitle, body: theirBody, labels: new Set(theirLabels) }).toEqual({
        id,
        title,
        body,
        labels,
      });
    }
    recorder.forget();
    expect(done(await tracker.run()).answer.body).toMatchObject({ status: 'ok', summary: { total: 0 } });
    expect(recorder.calls.filter((call) => /^(?:import|batch|label)/.test(call))).toEqual([]);
  });
});
