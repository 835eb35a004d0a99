import { expect, it } from 'vitest';
import { BdWorkspace } from './bd-workspace.ts';
import { bound, create, done } from './sync-world.ts';
import { bd } from './which-bd.ts';

it(
  'given bd rename-prefix, then mappings follow and a repeated push makes no double',
  { timeout: 60_000 },
  async () => {
    const workspace = new BdWorkspace(bd);
    try {
      const tracker = await bound(workspace, bd);
      const items = [create('WP01', { title: 'One' }), create('WP02', { title: 'Two' })];
      await tracker.push(items);
      workspace.bd(['rename-prefix', 'new-']);
      expect(done(await tracker.push(items)).answer.body).toMatchObject({
        status: 'ok',
        summary: { skipped: 2 },
      });
      const ids = Object.keys(workspace.rows());
      expect(ids).toHaveLength(2);
      const { mappings } = (await tracker.mappings()).body;
      expect(new Set(mappings.map(({ external_id: id }) => id))).toEqual(new Set(ids));
      expect(done(await tracker.run()).answer.body.summary?.total).toBe(0);
    } finally {
      workspace.close();
    }
  },
);
