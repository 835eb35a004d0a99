import { describe, expect, it } from 'vitest';
import { given, lines, row } from './reading-double.ts';

describe('the workspace', () => {
  it('whose store holds no prefix is damaged, whatever a file says', async () => {
    const { connector } = given({ config: { stdout: '{"key":"issue_prefix","value":""}' } });
    await expect(connector.readAll()).rejects.toMatchObject({ code: 'workspace_broken' });
    await expect(connector.probe()).rejects.toMatchObject({ code: 'workspace_broken' });
  });

  it('is asked for its prefix before it is read, for only that question a held store leaves open', async () => {
    const { connector, process } = given({ export: lines(row('t-1')) });
    await connector.readAll();
    expect(process.requests.map(({ args }) => args[0])).toEqual(['version', 'where', 'config', 'export']);
  });

  it('of a folder above is not taken for this one, and its folder is told', async () => {
    const { connector } = given({ where: { stdout: '{"path":"/up/it\'s/.beads","prefix":"t"}' } });
    await expect(connector.readAll()).rejects.toMatchObject({
      code: 'workspace_missing',
      message: expect.stringContaining("/up/it's") as string,
      hint: expect.stringContaining("--credential 'cwd=/up/it'\\''s'") as string,
    });
  });

  it('may be redirected from here', async () => {
    const where = { path: '/main/.beads', redirected_from: '/ws/.beads', prefix: 't' };
    const { connector } = given({ where: { stdout: JSON.stringify(where) }, export: {} });
    expect((await connector.readAll()).issues).toEqual([]);
  });

  it('may have words that every object knows', async () => {
    const { connector } = given({
      export: lines(row('t-1', { status: 'constructor', issue_type: 'toString' })),
      statuses: { stdout: '{"custom_statuses":[{"name":"constructor","category":"valueOf"}]}' },
    });
    expect((await connector.readAll()).issues[0]).toMatchObject({ status: 'todo', issue_type: 'task' });
  });
});
