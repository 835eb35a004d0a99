import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { given, row } from './bd-rows.ts';
import { applied, create, edit, ListeningProcess, read, ref, written } from './writing.ts';

/** What `bd import` does beside what it is asked for, and how a call as a whole goes wrong. */

describe('bd import', () => {
  it('fails when nothing changes; a create that is repeated is none', async () => {
    const workspace = given();
    workspace.import([row('t-a')]);
    expect(() => workspace.import([row('t-a')])).toThrow('nothing to commit');
    const connector = workspace.connector();
    const [id = ''] = await connector.newIds('key', 1);
    for (let time = 0; time < 3; time += 1) {
      expect(await written(connector, create(id, { labels: ['x'] }))).toEqual({ [id]: applied(id) });
    }
    expect(Object.keys(workspace.rows()).sort()).toEqual(['t-a', id].sort());
  });

  it('fails as a whole for one bad row; with us that row fails alone', async () => {
    const workspace = given();
    const process = new ListeningProcess();
    const connector = workspace.connector(process);
    const ids = Array.from({ length: 40 }, (_, index) => `t-${index}`);
    const changes = ids.map((id, index) =>
      create(id, index === 27 ? { assignees: ['x'.repeat(256)] } : { links: [] }),
    );
    const outcomes = new Map<string, string>();
    for await (const chunk of connector.apply(changes)) {
      for (const { id, kind } of chunk) outcomes.set(id, kind);
    }
    expect(outcomes.get('t-27')).toBe('failed');
    expect([...outcomes.values()].filter((kind) => kind === 'applied')).toHaveLength(39);
    expect(Object.keys(workspace.rows()).sort()).toEqual(ids.filter((id) => id !== 't-27').sort());
    expect(process.requests.filter(({ args }) => args[0] === 'import').length).toBeLessThan(15);
  });

  it(
    'is given 200 rows at most; edges to rows of a later call are there in the end',
    { timeout: 120_000 },
    async () => {
      const workspace = given();
      const connector = workspace.connector();
      const changes = Array.from({ length: 250 }, (_, index) =>
        create(`t-${index}`, index === 0 ? { links: [{ type: 'blocked_by', target: ref('t-249') }] } : {}),
      );
      const sizes: number[] = [];
      for await (const chunk of connector.apply(changes)) {
        sizes.push(chunk.length);
        for (const outcome of chunk) expect(outcome).toEqual(applied(outcome.id));
      }
      expect(sizes).toEqual([199, 50, 1]);
      expect((await read(connector))['t-0']?.links).toEqual([{ type: 'blocked_by', target: ref('t-249') }]);
    },
  );

  it('leaves half a workspace where there is none; we do not start it there', async () => {
    const workspace = given({ initialised: false });
    const process = new ListeningProcess();
    await expect(written(workspace.connector(process), create('t-a'))).rejects.toMatchObject({
      code: 'workspace_missing',
      effect: 'none',
    });
    expect(readdirSync(workspace.project)).toEqual(['.kittify']);
    expect(process.requests.map(({ args }) => args[0])).toEqual(['where']);
    expect(() => workspace.import([row('t-a')])).toThrow('issue_prefix config is missing');
    expect(readdirSync(workspace.project)).toContain('.beads');
  });

  it.each(['missing', 'broken', 'emptied'])(
    'is not started in a workspace that is damaged: %s',
    async (how) => {
      const workspace = given();
      workspace.import([row('t-a')]);
      const process = new ListeningProcess();
      const connector = workspace.connector(process);
      const { 't-a': a } = await read(connector);
      const beads = join(workspace.project, '.beads');
      if (how === 'missing') rmSync(join(beads, 'metadata.json'));
      if (how === 'broken') writeFileSync(join(beads, 'metadata.json'), '{broken');
      if (how === 'emptied') {
        rmSync(join(beads, 'embeddeddolt'), { recursive: true });
        mkdirSync(join(beads, 'embeddeddolt'));
      }
      await expect(written(connector, edit(a, { title: 'New' }))).rejects.toMatchObject({
        code: 'workspace_broken',
        effect: 'none',
      });
      expect(process.requests.map(({ args }) => args[0])).not.toContain('import');
    },
  );

  it('does not mind --readonly, so nothing of ours rests on it', async () => {
    const workspace = given();
    workspace.bd(['import', '-', '--json', '--readonly'], JSON.stringify(row('t-a')));
    expect(workspace.rows()).toHaveProperty('t-a');
    const process = new ListeningProcess();
    const connector = workspace.connector(process);
    const { 't-a': a } = await read(connector);
    const change = edit(a, { title: 'New', labels: ['x'] });
    const rows = workspace.rows();
    connector.refusals(change);
    connector.readsAs(change.fields);
    expect(workspace.rows()).toEqual(rows);
    expect(process.requests.flatMap(({ args }) => args)).not.toContain('--readonly');
  });

  it('is not started when the call was given up before', async () => {
    const workspace = given();
    const reason = new Error('enough');
    const stream = workspace.connector().apply([create('t-a')], { signal: AbortSignal.abort(reason) });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toBe(reason);
    expect(workspace.rows()).toEqual({});
  });

  it('given up on its way: the reason is told, and it is all there or nothing is', async () => {
    const workspace = given();
    const giveUp = new AbortController();
    const reason = new Error('enough');
    const process = new ListeningProcess((args) => {
      if (args[0] === 'import') setTimeout(() => giveUp.abort(reason), 400);
    });
    const changes = Array.from({ length: 200 }, (_, index) => create(`t-${index}`));
    const stream = workspace.connector(process).apply(changes, { signal: giveUp.signal });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toBe(reason);
    expect([0, 200]).toContain(Object.keys(workspace.rows()).length);
  });
});
