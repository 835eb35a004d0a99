import { readAnswer } from '../src/adapters/saas/read-answer.ts';
import { sampleIssues, startSandbox } from '../src/testing/index.ts';
import { atMost, type Figure } from './figure.ts';
import { interleaved, timed } from './interleaved.ts';
import type { Growth } from './growth.ts';

const sizes = [10, 100, 1_000, 10_000] as const;
const runsAtOnce = { 10: 500, 100: 50, 1000: 5, 10000: 1 } as const;

/** Reading one page: its text to a checked answer, against its JSON.parse. All warm, in this process. */
export async function pageFigures(rounds: number): Promise<{ figures: Figure[]; growth: Growth[] }> {
  const pages = await pagesOf(sizes);
  const seen = sizes.map((issues, index) => {
    const text = pages[index] ?? '';
    const many = runsAtOnce[issues];
    const times = interleaved(
      {
        parse: () => repeated(many, () => void JSON.parse(text)),
        read: () => repeated(many, () => void read(text)),
      },
      rounds * 2,
    );
    return { issues, parseMs: times.parse / many, readMs: times.read / many };
  });
  const page = seen.find(({ issues }) => issues === 1_000) ?? seen[0]!;
  return {
    figures: [
      atMost(
        1.2,
        {
          what: 'reading a page of 1,000 issues: parsed, no digit lost, depth, load-bearing rules, whole schema',
          against: 'its JSON.parse',
        },
        page.readMs,
        page.parseMs,
        2,
      ),
    ],
    growth: [
      {
        name: 'page-time',
        title: 'Reading one page (warm)',
        x: 'issues',
        y: 'ms',
        lines: [
          { name: 'parsed and validated', points: seen.map(({ issues, readMs }) => [issues, readMs]) },
          { name: 'JSON.parse', floor: true, points: seen.map(({ issues, parseMs }) => [issues, parseMs]) },
        ],
      },
    ],
  };
}

async function pagesOf(counts: readonly number[]): Promise<string[]> {
  const issues = sampleIssues({ provider: 'linear', project: 'demo', count: Math.max(...counts) });
  const sandbox = await startSandbox({
    issues: [{ provider: 'linear', project: 'demo', issues }],
    tokens: [{ token: 'bench-token', team: 'team-acme' }],
  });
  const pages: string[] = [];
  for (const limit of counts) {
    const answer = await fetch(`${sandbox.url}/api/v1/tracker/pull`, {
      method: 'POST',
      headers: {
        Authorization: 'Bearer bench-token',
        'X-Team-Slug': 'team-acme',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ provider: 'linear', project_slug: 'demo', limit }),
    });
    pages.push(await answer.text());
  }
  await sandbox.close();
  return pages;
}

function read(text: string): unknown {
  const answer = readAnswer(
    { status: 200, headers: { 'content-type': 'application/json' }, text },
    { kind: 'pull', url: 'http://127.0.0.1/pull', write: false, strict: true },
    {},
  );
  return answer.body;
}

function repeated(times: number, work: () => void): number {
  return timed(() => {
    for (let time = 0; time < times; time++) work();
  });
}
