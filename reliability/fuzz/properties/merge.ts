import fc from 'fast-check';
import { expect } from 'vitest';
import type { Ownership, Issue, RunResultEnvelope } from '../../../src/index.ts';
import { coreFields } from '../../../src/index.ts';
import { issue, LocalWorld, edit } from '../../../test/core/local/local-fixture.ts';
import { hostileText } from '../hostile-text.ts';
import { property, type Property } from '../property.ts';

const ids = ['a', '__proto__', '-x'] as const;
const text = hostileText.filter((each) => each.isWellFormed() && !each.includes('\0'));
const patch = fc
  .record(
    {
      title: text.filter((each) => each !== ''),
      body: fc.option(text),
      status: fc.constantFrom<Issue['status']>('todo', 'in_review', 'done', 'canceled'),
      labels: fc.uniqueArray(fc.oneof(text, fc.constantFrom('x', 'y')), { maxLength: 3 }),
      priority: fc.constantFrom<Issue['priority']>(0, 2, 4),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.keys(each).length > 0);
const ownership: fc.Arbitrary<Ownership> = fc.record({
  mode: fc.constantFrom('external_authoritative', 'spec_kitty_authoritative', 'split_ownership'),
  fieldOwners: fc.dictionary(fc.constantFrom(...coreFields), fc.constantFrom('external', 'local', 'shared')),
});
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ours' as const), id: fc.constantFrom(...ids), patch }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('theirs' as const), id: fc.constantFrom(...ids), patch }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), id: fc.constantFrom(...ids) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ownership' as const), ownership }) },
);
const story = fc.record({
  ownership,
  lossy: fc.boolean(),
  conflicts: fc.constantFrom('newer', 'fail', 'local', 'remote'),
  steps: fc.array(step, { minLength: 1, maxLength: 10 }),
});

export const mergeProperties: readonly Property[] = [
  property(
    'runs after any edits end in silence, delete nothing, and leave the tracker what is its own',
    80,
    story,
    async ({ ownership: rules, lossy, conflicts, steps }) => {
      const world = await LocalWorld.with(
        ids.map((id) => issue(id)),
        { ownership: rules, lossy },
      );
      await world.run();
      const gone = new Set<string>();
      world.connector.beforeChange = ({ kind, id, fields }) => {
        expect(['create', 'update']).toContain(kind);
        expect(gone).not.toContain(id);
        for (const field of Object.keys(fields)) expect(ownerOf(field, world.ownership)).not.toBe('external');
      };
      for (const each of steps) {
        const there = new Set(world.connector.issues.keys());
        if (each.kind === 'run') await world.run({ conflicts });
        else if (each.kind === 'ownership') world.ownership = each.ownership;
        else if (each.kind === 'gone') {
          world.connector.issues.delete(each.id);
          gone.add(each.id);
          continue;
        } else if (each.kind === 'ours') await world.pushOffline([edit(each.id, each.patch)]);
        else if (there.has(each.id)) world.there(each.id, each.patch);
        expect(new Set(world.connector.issues.keys())).toEqual(there);
      }
      await world.run({ conflicts, maxDeletions: 3 });
      const { writes } = world.connector;
      const before = await world.store.load();
      const told: RunResultEnvelope = await world.run({ conflicts });
      expect(world.connector.writes).toBe(writes);
      if (conflicts !== 'fail') expect(told.summary?.total).toBe(0);
      expect(await world.store.load()).toEqual(before);
      expect([...(await world.store.records()).keys()].sort()).toEqual([...ids].sort());
    },
  ),
];

function ownerOf(field: string, { mode, fieldOwners }: Ownership): string {
  if (mode === 'external_authoritative') return 'external';
  return mode === 'spec_kitty_authoritative' ? 'local' : (fieldOwners[field] ?? 'shared');
}
