import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld } from './cli-fixture.ts';
import { hasTerminals, onTerminal } from './terminal-session.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({ accept: 'always' });
});
afterEach(() => world.close());

const pull = ['sync', 'pull', '--all', '--limit', '20'];
const erased = '\r\u001b[K';

describe.skipIf(!hasTerminals)('progress on a real terminal', () => {
  it('tells pages and rate of a pull, and nothing of it is left', async () => {
    const { exitCode, screen } = await onTerminal(pull, world);
    expect(exitCode).toBe(0);
    expect(screen).toMatch(/\r\u001b\[K\S*page 1: 20 issues so far, \d+ issues\/s, 0 s/);
    const table = screen.indexOf('ISSUE');
    expect(table).toBeGreaterThan(0);
    expect(screen.lastIndexOf('page ')).toBeLessThan(table);
    expect(screen.lastIndexOf(erased, table)).toBeGreaterThan(screen.lastIndexOf('page '));
  });

  it('tells state and time of an operation', async () => {
    world.items([
      { ref: { system: 'linear', id: 'WP01', workspace: 'a' }, action: 'create', patch: { title: 'T' } },
    ]);
    const { exitCode, screen } = await onTerminal(['sync', 'push', '--items-json', 'items.json'], world);
    expect(exitCode).toBe(0);
    expect(screen).toMatch(/accepted, 0 s so far \(operation \S/);
    expect(screen).toMatch(/running, \d+ s so far, 4 min \d+ s left \(operation \S/);
  });

  it('is there with --json, too: the result is on stdout', async () => {
    const { screen } = await onTerminal([...pull, '--json'], world);
    expect(screen).toContain('page 1: 20 issues');
  });

  it.each([
    ['with -q', [...pull, '-q'], {}],
    ['in CI', pull, { CI: 'true' }],
    ['on a dumb terminal', pull, { TERM: 'dumb' }],
  ] as const)('is not there %s', async (_, args, environment) => {
    const { exitCode, screen } = await onTerminal(args, world, [], environment);
    expect(exitCode).toBe(0);
    expect(screen).not.toContain(erased);
    expect(screen).toContain('Pull ok');
  });
});

describe('progress in a pipe', () => {
  it('is not there', async () => {
    const { stderr } = await world.type(pull);
    expect(stderr).toBe('');
  });
});
