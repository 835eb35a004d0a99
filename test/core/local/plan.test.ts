import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adopted } from '../../../src/core/local/adopted.ts';
import { carryOut } from '../../../src/core/local/carry-out.ts';
import { planSync, type Policy } from '../../../src/core/local/plan.ts';
import {
  completeRead,
  coreFields,
  namedRead,
  type Ownership,
  type Issue,
  type IssueRecord,
} from '../../../src/index.ts';
import '../../property-seed.ts';
import { issue, ref } from './local-fixture.ts';

const ids = ['a', 'b', 'c', 'd'] as const;
const patch = fc.record<Partial<Issue>>(
  {
    title: fc.constantFrom('one', 'two', 'three'),
    status: fc.constantFrom('todo', 'in_review', 'done'),
    labels: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    parent_ref: fc.constantFrom(null, ref('a'), ref('b')),
  },
  { requiredKeys: [] },
);
const ownership: fc.Arbitrary<Ownership> = fc.record({
  mode: fc.constantFrom('external_authoritative', 'spec_kitty_authoritative', 'split_ownership'),
  fieldOwners: fc.dictionary(fc.constantFrom(...coreFields), fc.constantFrom('external', 'local', 'shared')),
});
const policy: fc.Arbitrary<Policy> = fc.record({
  ownership,
  conflicts: fc.constantFrom('newer', 'fail', 'local', 'remote'),
  capabilities: fc.constant({
    writableFields: coreFields.filter((field) => field !== 'custom_fields'),
    singleValued: ['assignees' as const],
  }),
  readsAs: fc.constant((fields: Partial<Issue>) =>
    fields.status === 'in_review' ? { ...fields, status: 'done' as const } : fields,
  ),
});

/** A record of each kind: agreed, changed here, gone, still to be created, sent with its answer lost. */
const record = (id: string): fc.Arbitrary<IssueRecord | null> =>
  fc
    .record({ base: patch, ours: patch, kind: fc.constantFrom('none', 'agreed', 'gone', 'new', 'lost') })
    .map(({ base, ours, kind }) => {
      if (kind === 'none') return null;
      const agreed = adopted(issue(id, base));
      const changed = { ...agreed, local: { ...agreed.local, ...ours }, changedAt: '2026-02-01T00:00:00Z' };
      switch (kind) {
        case 'gone':
          return { ...changed, goneAt: '2026-03-01T00:00:00Z' };
        case 'new':
          return { ...changed, base: null, creation: { ref: ref('WP') } };
        case 'lost':
          return { ...changed, base: null, creation: { ref: ref('WP'), seen: ['a'] } };
        default:
          return changed;
      }
    });
const world = fc.record({
  records: fc.tuple(...ids.map(record)),
  held: fc.tuple(...ids.map((id) => fc.option(patch.map((each) => issue(id, each))))),
  policy,
});

describe('whatever both sides hold', () => {
  it('there is a plan, and it invents nothing', () => {
    fc.assert(
      fc.property(world, ({ records, held, policy: rules }) => {
        const known = new Map(records.flatMap((each) => (each === null ? [] : [[each.id, each]])));
        const there = new Map(held.flatMap((each) => (each === null ? [] : [[each.ref.id, each]])));
        const { issues } = planSync(known, completeRead([...there.values()]), rules);
        expect(new Set(issues.map(({ id }) => id)).size).toBe(issues.length);
        for (const plan of issues) {
          const [ours, theirs] = [known.get(plan.id), there.get(plan.id)];
          switch (plan.kind) {
            case 'adopt':
              expect([ours, theirs]).toEqual([undefined, plan.remote]);
              break;
            case 'update':
              expect(ours && theirs).toBeTruthy();
              break;
            case 'gone':
              expect([theirs, ours?.goneAt]).toEqual([undefined, null]);
              expect(ours?.base).not.toBeNull();
              break;
            default:
              expect([theirs, ours?.base]).toEqual([undefined, null]);
              if (plan.kind === 'create') expect(ours?.creation?.seen).toBeUndefined();
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('of named issues the plan is theirs in the plan of a complete read, and there is no other', () => {
    fc.assert(
      fc.property(world, ({ records, held, policy: rules }) => {
        const known = new Map(records.flatMap((each) => (each === null ? [] : [[each.id, each]])));
        const there = held.flatMap((each) => each ?? []);
        const whole = planSync(known, completeRead(there), rules).issues;
        const some = there.filter(({ ref: { id } }) => id !== 'a');
        const named = new Set(some.map(({ ref: { id } }) => id));
        expect(planSync(known, namedRead(some), rules).issues).toEqual(
          whole.filter(({ id }) => named.has(id)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('the tracker gets nothing of a field that is its own, and is asked to delete nothing', () => {
    fc.assert(
      fc.property(world, ({ records, held, policy: rules }) => {
        const known = new Map(records.flatMap((each) => (each === null ? [] : [[each.id, each]])));
        const plan = planSync(known, completeRead(held.flatMap((each) => each ?? [])), rules);
        const options = { sends: () => true, yields: true, now: '2026-04-01T00:00:00Z' };
        const { changes } = carryOut(plan, options);
        const { mode, fieldOwners } = rules.ownership;
        for (const { kind, fields } of changes) {
          expect(['create', 'update']).toContain(kind);
          expect(mode).not.toBe('external_authoritative');
          if (mode === 'split_ownership')
            for (const field of Object.keys(fields)) expect(fieldOwners[field]).not.toBe('external');
        }
        expect(carryOut(plan, options)).toEqual(carryOut(plan, options));
      }),
      { numRuns: 1_000 },
    );
  });
});
