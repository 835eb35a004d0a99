import { findViolation } from '../src/core/model/answer-levels.ts';
import { validatePullResultEnvelope } from '../src/generated/response-validators.js';
import { readAnswer } from '../src/adapters/saas/read-answer.ts';
import { sampleIssues, startSandbox } from '../src/testing/index.ts';
import { atMost, type Figure } from './figure.ts';
import { interleaved } from './interleaved.ts';
import type { Growth } from './growth.ts';

const sizes = [10, 100, 1_000, 10_000] as const;
const runsAtOnce = { 10: 500, 100: 50, 1000: 5, 10000: 1 } as const;

/** One page, from its text to a checked answer, against its JSON.parse. Warm, in this process. */
export async function pageFigures(rounds: number): Promise<{ figures: Figure[]; growth: Growth[] }> {
  const pages = await pagesOf(sizes);
  const seen = sizes.map((issues, index) => {
    const text = pages[index] ?? '';
    const many = runsAtOnce[issues];
    const times = interleaved(
      {
        parse: () => repeated(many, () => void JSON.parse(text)),
        validate: () => repeated(many, () => validate(JSON.parse(text))),
        read: () => repeated(many, () => read(text)),
      },
      rounds,
    );
    return {
      issues,
      parseMs: times.parse / many,
      validateMs: times.validate / many,
      readMs: times.read / many,
    };
  });
  const page = seen.find(({ issues }) => issues === 1_000) ?? seen[0]!;
  const against = 'its JSON.parse alone';
  return {
    figures: [
      atMost(
        1.2,
        { what: 'a page of 1,000 issues, parsed and validated: load-bearing rules, whole schema', against },
        page.validateMs,
        page.parseMs,
        2,
      ),
      {
        what: 'the same as the product reads it: no digit lost, no depth that nobody could print',
        against,
        measured: `${(page.readMs / page.parseMs).toFixed(2)}x (${page.readMs.toFixed(2)} ms)`,
        target: 'shown only',
        ok: true,
      },
    ],
    growth: [
      {
        name: 'page-time',
        title: 'Reading one page (warm, CPU time)',
        x: 'issues',
        y: 'ms',
        lines: [
          { name: 'read and checked', points: seen.map(({ issues, readMs }) => [issues, readMs]) },
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

function validate(body: unknown): void {
  if (findViolation('pull', body) !== null || !validatePullResultEnvelope(body))
    throw new Error('the page is none of the contract');
}

function read(text: string): void {
  readAnswer(
    { status: 200, headers: { 'content-type': 'application/json' }, text },
    { kind: 'pull', url: 'http://127.0.0.1/pull', write: false, strict: true },
    {},
  );
}

/** CPU milliseconds: what takes a millisecond or two is drowned by whatever else the machine does. */
function repeated(times: number, work: () => void): number {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
