import { describe, expect, it, onTestFinished } from 'vitest';
import { sampleIssues, startSandbox, type SandboxOptions } from '../../../src/testing/index.ts';
import { openSandbox } from './open-sandbox.ts';

const entry = { provider: 'linear', project: 'demo' };

describe('an option of a sandbox', () => {
  it.each<[unknown, string]>([
    [{ acept: 'always' }, "no option 'acept'; it has host, port, seed, "],
    [{ constructor: 1 }, "no option 'constructor'"],
    [{ host: 1 }, "'host' of a sandbox must be a text, got 1"],
    [{ port: 99_999 }, "'port' of a sandbox must be a whole number from 0 to 65535, got 99999"],
    [{ port: 'x' }, "'port'"],
    [{ seed: 1.5 }, "'seed' of a sandbox must be a whole number, got 1.5"],
    [{ users: [{ username: 'a' }] }, "'users' of a sandbox must be a list of {username, password, teams}"],
    [{ users: [{ username: 'a', password: 'b', teams: 'c' }] }, "'users'"],
    [{ users: 'alice' }, "'users'"],
    [{ tokens: ['token-1'] }, "'tokens' of a sandbox must be a list of {token, team}"],
    [{ tokens: [{ token: 't', taem: 'x' }] }, "'tokens'"],
    [{ tokens: [{ token: 't', team: 'x', until: 1 }] }, "'tokens'"],
    [{ accessLifetimeSeconds: '900' }, "'accessLifetimeSeconds' of a sandbox must be a number from 0"],
    [{ accessLifetimeSeconds: Number.NaN }, "'accessLifetimeSeconds'"],
    [{ refreshLifetimeSeconds: -1 }, "'refreshLifetimeSeconds'"],
    [{ namesTeam: 'no' }, "'namesTeam' of a sandbox must be true or false"],
    [{ rotates: 0 }, "'rotates'"],
    [{ slash: 'never' }, `'slash' of a sandbox must be one of any, required, forbidden, got "never"`],
    [{ basePath: 'kitty' }, "'basePath' of a sandbox must be a path like /kitty"],
    [{ tls: { cert: 'c' } }, "'tls' of a sandbox must be {cert, key}"],
    [{ now: 5 }, "'now' of a sandbox must be a function"],
    [{ accept: 'allways' }, `'accept' of a sandbox must be never, always or a function, got "allways"`],
    [{ operationSteps: -1 }, "'operationSteps' of a sandbox must be a whole number from 1"],
    [{ operationSteps: 0 }, "'operationSteps'"],
    [
      { operationOutcome: 'faild' },
      "'operationOutcome' of a sandbox must be one of completed, failed, never",
    ],
    [{ projects: 'none' }, '\'projects\' of a sandbox must be any, or a list like ["linear/demo"]'],
    [{ projects: ['demo'] }, "'projects'"],
    [{ projects: ['linear'] }, "'projects'"],
    [{ withoutInstallation: 'team' }, "'withoutInstallation' of a sandbox must be a list of texts"],
    [{ maxPageSize: 0 }, "'maxPageSize' of a sandbox must be a whole number from 1"],
    [{ issues: [{ ...entry, provider: 'nope', issues: [] }] }, "'issues' of a sandbox must be a list of "],
    [{ issues: [{ ...entry, issue: [] }] }, "'issues'"],
    [{ issues: [{ ...entry, issues: 3 }] }, "'issues'"],
    [{ mappings: [entry] }, "'mappings' of a sandbox must be a list of {provider, project, mappings}"],
    ['always', 'must be an object, got "always"'],
    [null, 'must be an object, got null'],
  ])('that is none is refused: %j', async (options, message) => {
    const started = startSandbox(options as SandboxOptions);
    void started.then(
      (sandbox) => sandbox.close(),
      () => undefined,
    );
    await expect(started).rejects.toThrow(TypeError);
    await expect(started).rejects.toThrow(message);
  });

  it('that is undefined is not given', async () => {
    const options = {
      accept: undefined,
      users: undefined,
      maxPageSize: undefined,
    } as unknown as SandboxOptions;
    const sandbox = await startSandbox(options);
    onTestFinished(() => sandbox.close());
    expect(sandbox.port).toBeGreaterThan(0);
  });

  it('leaves issues that come one by one to whom they are for', async () => {
    const issues = sampleIssues({ ...entry, count: 3 });
    const { sandbox } = await openSandbox({ issues: [{ ...entry, issues }] });
    expect(sandbox.issues('linear', 'demo')).toHaveLength(3);
  });

  it('is checked where it changes later, too', async () => {
    const { sandbox } = await openSandbox();
    expect(() => sandbox.endOperations('faild' as 'failed')).toThrow(
      'must be one of completed, failed, never, got "faild"',
    );
  });
});
