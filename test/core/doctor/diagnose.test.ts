import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../src/core/model/diagnosis.ts';
import { createTracker, TrackerError, type TrackerEvent, type TrackerPort } from '../../../src/index.ts';
import { jsonResponse, MemoryClock, ScriptedTransport } from '../../../src/testing/index.ts';
import { scratchFolder } from '../../adapters/scratch-folder.ts';

/** A proxy is told of only where one is set. */
const names = checkNames.filter((name) => name !== 'proxy');

/** A project that is bound, to linear unless said otherwise; the far side is the test's own. */
async function embedded(
  tracker: Partial<TrackerPort>,
  transport = new ScriptedTransport(jsonResponse(401, {})),
  binding = '{provider: linear, project_slug: platform}',
) {
  const folder = await scratchFolder();
  await mkdir(join(folder, '.kittify'));
  await writeFile(join(folder, '.kittify/config.yaml'), `tracker: ${binding}\n`);
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
    expect(checks.map(({ name }) => name)).toEqual(names.slice(0, 13));
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

  it('may ask for check after check: each is there as soon as it is known', async () => {
    let asked = 0;
    const transport = new ScriptedTransport(() => {
      asked += 1;
      return jsonResponse(401, {});
    });
    const { wired } = await embedded(
      { health: () => answer({ status: 'ok' }), status: () => answer({}) },
      transport,
    );
    const names: string[] = [];
    const events: string[] = [];
    const observe = (event: TrackerEvent) => void (event.type === 'looking' && events.push(event.at));
    for await (const { name } of wired.checks({ observe })) {
      names.push(name);
      if (name === 'unfinished_operations') expect({ asked, events }).toEqual({ asked: 0, events: [] });
    }
    expect(names).toEqual(names.slice(0, 13));
    expect(events).toEqual(['server', 'server_health', 'contract']);
  });

  it.each([
    ['the server is asked', 'server', names.slice(0, 9)],
    ['the tracker is asked how it is', 'server_health', names.slice(0, 11)],
  ])('that aborts while %s has what was known by then', async (_, at, expected) => {
    const stop = new AbortController();
    const { wired } = await embedded({ health: () => answer({ status: 'ok' }), status: () => answer({}) });
    const names: string[] = [];
    const observe = (event: TrackerEvent) => {
      if (event.type === 'looking' && event.at === at) stop.abort(new Error('enough'));
    };
    const asking = async () => {
      for await (const { name } of wired.checks({ signal: stop.signal, observe })) names.push(name);
    };
    await expect(asking()).rejects.toThrow('enough');
    expect(names).toEqual(expected);
  });

  it('that aborts while a program is asked has what the store holds', async () => {
    const stop = new AbortController();
    const local = {
      health: async () => {
        stop.abort(new Error('enough'));
        throw new Error('stopped');
      },
      status: () => answer({}),
    };
    const { wired } = await embedded(local, new ScriptedTransport(), '{provider: beads, workspace: main}');
    const names: string[] = [];
    const asking = async () => {
      for await (const { name } of wired.checks({ signal: stop.signal })) names.push(name);
    };
    await expect(asking()).rejects.toThrow('enough');
    expect(names).toEqual([...names.slice(0, 8), 'store']);
  });

  it('whose login is refused at the second question has that told of the login', async () => {
    const refusal = new TrackerError('session_expired', 'it is over');
    const { wired } = await embedded({
      health: () => answer({ status: 'ok' }),
      status: () => Promise.reject(refusal),
    });
    const { checks } = await wired.diagnose();
    expect(checks.slice(8).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'login failed',
      'server ok',
      'clock skipped',
      'server_health skipped',
      'contract skipped',
    ]);
    expect(checks[8]?.message).toBe(
      'The login of somebody at https://kitty.example.com cannot be used: it is over',
    );
  });
});
