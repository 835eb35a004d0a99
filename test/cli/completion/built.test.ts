import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { CliWorld } from '../cli-fixture.ts';

describe('the built command, asked by a shell', () => {
  let world: CliWorld | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  it('offers the ids of recorded writes: unfinished ones, and for show all', async () => {
    world = await CliWorld.open();
    const push = [
      'sync',
      'push',
      '--items-json',
      world.items([
        {
          ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' },
          action: 'update',
          patch: { title: 'x' },
        },
      ]),
    ];
    await world.type(push);
    world.sandbox.script({ operation: 'push', drop: 'after', times: 'always' });
    await world.type(push);
    const ask = async (verb: string, current = '') =>
      (await world?.type(['__complete', 'words', 'operations', verb, current]))?.stdout
        .trimEnd()
        .split('\n') ?? [];
    const [kind, line, ...more] = await ask('resume');
    expect({ kind, more }).toEqual({ kind: 'words', more: [] });
    expect(line).toMatch(/^[0-9a-f-]{36}\tpush, unknown, linear platform$/);
    expect(await ask('wait', line?.slice(0, 8))).toEqual(['words', line]);
    expect(await ask('forget', 'zzz')).toEqual(['words']);
    expect(await ask('show')).toHaveLength(3);
  });

  it('writes nothing, and loads neither the option parser nor the container', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracker-complete-'));
    const bin = fileURLToPath(new URL('../../../dist/bin/tracker.js', import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, [bin, '__complete', 'words', 'sync', ''], {
      env: { HOME: folder, NODE_V8_COVERAGE: join(folder, 'loaded') },
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('pull\t');
    expect(readdirSync(folder)).toEqual(['loaded']);
    const [report = ''] = readdirSync(join(folder, 'loaded'));
    const { result } = JSON.parse(readFileSync(join(folder, 'loaded', report), 'utf8')) as {
      result: { url: string }[];
    };
    const ours = result.map(({ url }) => url).filter((url) => url.includes('/dist/'));
    const names = ours.map((url) => basename(url).replace(/-[0-9a-z]{8}\.js$/, ''));
    rmSync(folder, { recursive: true, force: true });
    const entry = ['tracker.js', 'version'];
    expect(names.filter((name) => !entry.includes(name)).sort()).toEqual(['complete', 'help']);
  });
});
