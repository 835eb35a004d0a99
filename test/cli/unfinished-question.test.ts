import { afterEach, describe, expect, it } from 'vitest';
import { answered } from './answered.ts';
import { CliWorld } from './cli-fixture.ts';

let world: CliWorld;
afterEach(() => world.close());

const create = (localId: string, title: string) => [
  { ref: { system: 'linear', id: localId, workspace: 'acme' }, action: 'create', patch: { title } },
];

const typed = (args: readonly string[], ...answers: string[]) =>
  answered(
    args,
    { directory: world.project, environment: { HOME: world.folder, SPEC_KITTY_HOME: world.home } },
    answers.map((answer) => [/stop \(s\)/, answer]),
  );

async function givenAnUnansweredPush(): Promise<void> {
  world = await CliWorld.open();
  world.items(create('WP01', 'First'));
  world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
  const { exitCode } = await world.type(['sync', 'push', '--items-json', 'items.json', '--timeout', '3']);
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
    const { exitCode, stdout } = await typed(['sync', 'push', '--items-json', 'items.json', '--json']);
    expect(exitCode).toBe(8);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unfinished_work' } });
    expect(sent()).toEqual([]);
  });
});
