import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/index.ts';
import '../../property-seed.ts';
import { edit, issue, LocalWorld } from './local-fixture.ts';
import { SyncModel, type ModelIssue } from './sync-model.ts';

const ids = ['a', 'b', 'c'] as const;
const change = fc
  .record(
    {
      title: fc.constantFrom('one', 'two', 'three'),
      body: fc.constantFrom(null, 'text', 'more text'),
      labels: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.keys(each).length > 0);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ours' as const), id: fc.constantFrom(...ids), change }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('theirs' as const), id: fc.constantFrom(...ids), change }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('run' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pull' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('broken run' as const), after: fc.nat(2) }) },
);

const asModel = ({ title, body, labels }: Pick<Issue, 'title' | 'body' | 'labels'>): ModelIssue => ({
  title,
  body,
  labels: new Set(labels),
});

/** A run that is cut off after so many changes have reached the tracker. */
async function brokenRun(world: LocalWorld, after: number): Promise<void> {
  let made = 0;
  world.connector.afterChange = () => {
    made += 1;
    if (made > after) throw new Error('killed');
  };
  await world.run().catch(() => undefined);
  world.connector.afterChange = () => undefined;
}

describe('any edits on both sides, any runs', () => {
  it('come to what the model says, and a further run is silent', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const world = await LocalWorld.with(ids.map((id) => issue(id)));
        await world.run();
        const model = new SyncModel(new Map(ids.map((id) => [id, asModel(issue(id))])));
        let interrupted = false;
        for (const each of steps) {
          if (each.kind === 'ours') {
            const known = world.connector.issues.size;
            await world.pushOffline([edit(each.id, each.change)]);
            model.editOurs(each.id, partly(each.change), world.clock.now());
            expect(world.connector.issues.size).toBe(known);
          } else if (each.kind === 'theirs') {
            world.there(each.id, each.change);
            model.editTheirs(each.id, partly(each.change), world.clock.now());
          } else if (each.kind === 'pull') {
            await world.tracker.pull({});
            model.take();
          } else {
            if (each.kind === 'broken run') await brokenRun(world, each.after);
            interrupted ||= each.kind === 'broken run';
            await world.run();
            model.run();
          }
        }
        await world.run();
        model.run();
        const records = await world.store.records();
        for (const id of ids) {
          expect(asModel(world.at(id))).toEqual(model.both(id));
          expect(asModel(records.get(id)?.local ?? issue('none'))).toEqual(model.both(id));
          expect(records.get(id)).toMatchObject({ changedAt: null });
        }
        const { writes } = world.connector;
        const before = await world.store.load();
        await world.run();
        expect(world.connector.writes).toBe(writes);
        expect(await world.store.load()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

function partly(given: {
  title?: string;
  body?: string | null;
  labels?: readonly string[];
}): Partial<ModelIssue> {
  const { labels, ...rest } = given;
  return { ...rest, ...(labels === undefined ? {} : { labels: new Set(labels) }) };
}
