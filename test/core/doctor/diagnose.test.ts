import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../src/core/model/diagnosis.ts';
import { createTracker, type TrackerPort } from '../../../src/index.ts';
import { jsonResponse, MemoryClock, ScriptedTransport } from '../../../src/testing/index.ts';
import { scratchFolder } from '../../adapters/scratch-folder.ts';

/** A project that is bound to linear; the far side is the test's own. */
async function embedded(
  tracker: Partial<TrackerPort>,
  transport = new ScriptedTransport(jsonResponse(401, {})),
) {
  const folder = await scratchFolder();
  await mkdir(join(folder, '.kittify'));
  await writeFile(
    join(folder, '.kittify/config.yaml'),
    'tracker: {provider: linear, project_slug: platform}\n',
  );
  const home = join(folder, 'home');
  const clock = new MemoryClock();
  const inAnHour = clock.now() + 3_600_000;
  const wired = createTracker({
    directory: folder,
    home,
    serverUrl: 'https://kitty.example.com',
    transport,
    clock,
    session: {
      info: async () => ({
        serverUrl: 'https://kitty.example.com',
        team: 'acme',
        refreshExpiresAt: inAnHour,
      }),
      login: () => Promise.reject(new Error('not asked')),
      logout: () => Promise.resolve(),
    },
    openTracker: async () => tracker as TrackerPort,
  });
  return { wired, home, transport };
}

const answer = <T>(body: T) => Promise.resolve({ body, deviations: [], replayed: false });

describe('a program that embeds the tracker', () => {
  it('asks for the same diagnosis, of its own tracker, and nothing is created', async () => {
    const { wired, home } = await embedded({
      health: () => answer({ status: 'ok' }),
      status: () => answer({}),
    });
    const { checks, ok } = await wired.diagnose();
    expect(ok).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(checkNames.slice(0, 13));
    expect(checks.find(({ name }) => name === 'login')).toMatchObject({ status: 'warning' });
    expect(checks.find(({ name }) => name === 'server_health')).toMatchObject({ status: 'ok' });
    expect(existsSync(home)).toBe(false);
  });

  it('whose tracker tells nothing of its health gets that told', async () => {
    const { wired } = await embedded({ status: () => answer({}) });
    const { checks } = await wired.diagnose();
    expect(checks.find(({ name }) => name === 'server_health')).toMatchObject({ status: 'skipped' });
  });

  it('may abort: its reason comes out, and is no finding', async () => {
    const stop = new AbortController();
    const hanging = new ScriptedTransport(() => {
      stop.abort(new Error('enough'));
      return new Error('aborted');
    });
    const { wired } = await embedded({}, hanging);
    await expect(wired.diagnose({ signal: stop.signal })).rejects.toThrow('enough');
  });
});
