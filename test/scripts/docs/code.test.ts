import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkCommands } from '../../../scripts/docs/check-commands.ts';
import { checkData } from '../../../scripts/docs/check-data.ts';
import { checkTypescript } from '../../../scripts/docs/check-typescript.ts';
import { parsePage } from '../../../scripts/docs/markdown-page.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const block = (language: string, text: string) => [
  parsePage('page.md', `\`\`\`${language}\n${text}\n\`\`\``),
];
const commandsOf = (language: string, text: string) =>
  checkCommands(block(language, text), new Set(['demo', 'test']));

describe('commands in the docs', () => {
  it.each([
    ['sh', 'tracker sync push --items-json changes.json --dry-run # why'],
    ['sh', 'printf %s "$P" | tracker auth login --server "$URL" \\\n  --username ci --password-stdin'],
    ['sh', 'export A=1\nA=1 tracker sync pull --all --ndjson > out.ndjson || echo "exit code $?"'],
    ['console', '$ tracker sync pull --limit 3\ntracker nonsense is only what was printed'],
    ['sh', 'npm ci && npm run demo'],
    ['sh', 'tracker-sandbox --port 8080 --accept always'],
    ['sh', 'make-changes | tracker sync push --items-json - --json'],
  ])('%s: %j is fine', async (language, text) => {
    expect(await commandsOf(language, text)).toEqual([]);
  });

  it.each([
    ['sh', 'tracker sink pull', "Unknown command 'sink pull'"],
    ['sh', 'tracker sync', 'needs a command'],
    ['sh', 'tracker sync pull --colour', '--colour'],
    ['sh', 'tracker sync pull extra', 'extra'],
    ['sh', 'true && tracker sync pull --limit', '--limit'],
    ['sh', 'tracker sync pull --status doing', '"doing"'],
    ['sh', 'tracker bind --provider linera', "not 'linera'"],
    ['console', '$ tracker sync pull \\\n  --colour', '--colour'],
    ['sh', 'npm run nothing', 'no script nothing'],
    ['sh', 'tracker-sandbox --colour', 'no option --colour'],
  ])('%s: %j is told: %s', async (language, text, problem) => {
    expect((await commandsOf(language, text)).join('\n')).toContain(problem);
  });

  it('a problem names the line of its command', async () => {
    expect((await commandsOf('sh', 'echo\ntracker nothing'))[0]).toMatch(/^page\.md:3: /);
  });

  it('in prose a command may be a part of one, but what it names must be there', async () => {
    const prose = (text: string) => checkCommands([parsePage('page.md', `See \`${text}\`.`)], new Set());
    for (const fine of [
      'tracker operations …',
      'tracker map add',
      'tracker bind --credential command=PATH',
      'tracker:',
    ])
      expect(await prose(fine)).toEqual([]);
    expect(await prose('tracker sync poll')).toHaveLength(1);
    expect(await prose('tracker sync pull --everything')).toHaveLength(1);
  });
});

describe('data in the docs', () => {
  it.each([
    ['json', '{"a": 1}', 0],
    ['json', '{a: 1}', 1],
    ['ndjson', '{"a":1}\n{"a":2}', 0],
    ['ndjson', '{"a":1}\nb', 1],
    ['yaml', 'a: [1]', 0],
    ['yaml', 'a: [1', 1],
    ['toml', 'a = 1', 0],
    ['toml', 'a =', 1],
    ['text', 'anything {', 0],
    ['python', 'print()', 1],
  ])('%s %j: %i problems', (language, text, count) => {
    expect(checkData(block(language, text))).toHaveLength(count);
  });
});

describe('TypeScript in the docs', () => {
  it('compiles against the package, each block a module of its own', { timeout: 120_000 }, () => {
    const pages = [
      ...block(
        'ts',
        "import { createTracker } from 'spec-kitty-tracker';\nconst tracker = createTracker();\nawait tracker.close();",
      ),
      parsePage(
        'other.md',
        "\n```ts\nimport { version } from 'spec-kitty-tracker';\nconst tracker: number = version;\n```",
      ),
    ];
    expect(checkTypescript(root, pages)).toEqual([
      expect.stringMatching(/^other\.md:4: Type 'string' is not assignable/),
    ]);
  });
});
