import { PassThrough, Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { systemPulse } from '../../src/cli/pulse.ts';
import { runCli } from '../../src/cli/runner.ts';
import { CliWorld } from './cli-fixture.ts';

let world: CliWorld;
afterEach(() => world.close());

const create = (localId: string, title: string) => [
  { ref: { system: 'linear', id: localId, workspace: 'acme' }, action: 'create', patch: { title } },
];

/** The command line on a terminal where somebody answers its question. */
async function typed(args: readonly string[], answer: string) {
  let [stdout, stderr] = ['', ''];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const sink = (take: (text: string) => void) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        take(chunk.toString());
        done();
      },
    });
  const exitCode = await runCli(args, {
    stdin: stdin as never,
    stdout: sink((text) => (stdout += text)) as never,
    stderr: sink((text) => {
      stderr += text;
      if (/stop \(s\)/.test(text)) setImmediate(() => stdin.write(`${answer}\r`));
    }) as never,
    environment: { HOME: world.folder, SPEC_KITTY_HOME: world.home },
    directory: world.project,
    signal: new AbortController().signal,
    pulse: systemPulse,
  });
  return { exitCode, stdout, stderr };
}

async function givenAnUnansweredPush(): Promise<void> {
  world = await CliWorld.open();
  world.items(create('WP01', 'First'));
  world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
  const { exitCode } = await world.type(['sync', 'push', '--items-json', 'items.json', '--timeout', '1']);
  expect(exitCode).toBe(7);
  world.sandbox.clearScript();
  world.sandbox.clearJournal();
  world.items(create('WP02', 'Second'));
}

const sent = () =>
  world.sandbox.journal.filter(({ operation }) => operation === 'push').map(({ body }) => body);

describe('on a terminal, a write that finds an unfinished one asks', () => {
  it.each([
    ['r', 0, ['First', 'Second']],
    ['n', 0, ['Second']],
    ['s', 8, []],
    ['what?', 8, []],
  ])('%s', async (answer, code, titles) => {
    await givenAnUnansweredPush();
    const { exitCode, stderr } = await typed(['sync', 'push', '--items-json', 'items.json'], answer);
    expect(stderr).toContain('ended without an answer');
    expect(exitCode).toBe(code);
    expect(sent().map((body) => /"title":"(\w+)"/.exec(body)?.[1])).toEqual(titles);
  });

  it('with --json it does not', async () => {
    await givenAnUnansweredPush();
    const { exitCode, stdout } = await typed(
      ['sync', 'push', '--items-json', 'items.json', '--json'],
      'never asked',
    );
    expect(exitCode).toBe(8);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unfinished_work' } });
    expect(sent()).toEqual([]);
  });
});
