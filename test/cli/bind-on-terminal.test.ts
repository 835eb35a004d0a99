import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld } from './cli-fixture.ts';
import { hasTerminals, onTerminal } from './terminal-session.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await CliWorld.open({}, { loggedIn: false, bound: false });
});
afterEach(() => world.close());

const recorded = () => {
  const file = join(world.project, '.kittify/config.yaml');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

describe.skipIf(!hasTerminals)('bind on a real terminal', () => {
  it('asks, and saves what was answered', async () => {
    const { exitCode, screen } = await onTerminal(['bind', '-C', '.'], world, [
      [/Tracker \(number or name\): /, 'gitlab'],
      [/Project slug at gitlab: /, 'platform'],
      [/Save this binding/, ''],
    ]);
    expect(exitCode).toBe(0);
    expect(screen).toContain('tracker bind --provider gitlab --project-slug platform -C .');
    expect(recorded()).toMatch(/provider: gitlab\n {2}project_slug: platform\n/);
  });

  it('Ctrl-C ends it with nothing written', async () => {
    const { exitCode, screen } = await onTerminal(['bind'], world, [
      [/Tracker/, 'gitlab'],
      [/Project slug/, '\u0003'],
    ]);
    expect(exitCode).toBe(130);
    expect(screen).toContain('Interrupted.');
    expect(recorded()).toBe('');
  });
});
