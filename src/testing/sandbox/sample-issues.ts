import { issueStatuses, issueTypes } from '../../generated/contract.ts';
import type { Issue } from './issue-book.ts';
import { providerRef } from './provider-refs.ts';
import { SeededRandom } from './seeded-random.ts';

const subjects = [
  'Token refresh',
  'The import job',
  'Search',
  'The audit log',
  'Webhook delivery',
  'CSV export',
  'The onboarding mail',
  'Rate limiting',
  'Team switch',
  'Überweisung',
  'ダッシュボード',
  'Dark mode',
];
const troubles = [
  'loses the last page',
  'needs a retry with the same key',
  'shows stale data after a rename',
  'times out on 10,000 rows',
  'must survive a restart',
  'ignores the time zone',
  'should say which field is wrong',
  'is slow on cold start',
  'drops emoji 🐈 in titles',
  'has no test for “smart quotes”',
];
const people = ['alice@example.com', 'bob@example.com', 'zoë@example.com', '山田@example.com'];
const labels = ['backend', 'frontend', 'docs', 'good first issue', 'customer', 'naïve', 'security'];

/** Issues as people write them, in a stable order; the same seed gives the same issues. */
export function* sampleIssues(options: {
  readonly provider: string;
  readonly project: string;
  readonly count: number;
  readonly seed?: number;
}): Generator<Issue, void, void> {
  const { provider, project, count, seed = 12 } = options;
  const random = new SeededRandom(seed);
  const start = Date.UTC(2026, 0, 5, 8);
  for (let number = 1; number <= count; number++) {
    const created = start + number * 3_600_000;
    const updated = created + random.below(20) * 86_400_000 + random.below(1000);
    const parent = number > 10 && random.below(4) === 0 ? 1 + random.below(number - 1) : null;
    yield {
      ref: refOf(provider, project, number),
      title: `${random.pick(subjects)} ${random.pick(troubles)}`,
      body: random.below(5) === 0 ? null : bodyText(random),
      status: random.pick(issueStatuses),
      issue_type: random.pick(issueTypes),
      priority: random.below(5),
      assignees: random.below(3) === 0 ? [] : [random.pick(people)],
      labels: labels.filter(() => random.below(5) === 0),
      parent_ref: parent === null ? null : refOf(provider, project, parent),
      links:
        number > 5 && random.below(6) === 0
          ? [{ type: 'blocked_by', target: refOf(provider, project, number - 1) }]
          : [],
      custom_fields: random.below(3) === 0 ? { estimate: random.below(13) } : {},
      created_at: new Date(created).toISOString(),
      updated_at: new Date(updated).toISOString(),
      provider_metadata: { board: project },
    };
  }
}

function refOf(provider: string, project: string, number: number): Issue['ref'] {
  return providerRef(provider, project, number, 'acme');
}

function bodyText(random: SeededRandom): string {
  const lines = Array.from(
    { length: 1 + random.below(4) },
    () => `${random.pick(subjects)} ${random.pick(troubles)}.`,
  );
  return ['## What happens', '', ...lines, '', '```', `exit ${random.below(9)}`, '```'].join('\n');
}
