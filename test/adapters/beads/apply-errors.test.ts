import { describe, expect, it } from 'vitest';
import { ProcessFailure } from '../../../src/index.ts';
import { create, edge, stored, update } from './stored-issue.ts';
import { given, refusal } from './writing-double.ts';

const parent = (id: string, to: string) => ({ dependencies: [edge(id, to, 'parent-child')] });

describe('an error ends it', () => {
  const timedOut = (stderr = '') => new ProcessFailure('timed_out', 'x', stderr);
  it.each([
    ['busy', refusal('database is locked by another dolt process'), 'tracker_busy', 'none'],
    ['no workspace', refusal('issue_prefix config is missing'), 'workspace_missing', 'none'],
    ['out of time', timedOut(), 'tracker_busy', 'unknown'],
    ['waiting', timedOut('database is locked by another dolt process'), 'tracker_busy', 'none'],
    ['the call’s deadline', new ProcessFailure('deadline', 'x'), 'deadline_exceeded', 'unknown'],
    ['killed', new ProcessFailure('killed', 'x'), 'connector_failed', 'unknown'],
    ['a flood', new ProcessFailure('too_much_output', 'x'), 'connector_failed', 'unknown'],
    ['gone', new ProcessFailure('not_found', 'x'), 'command_missing', 'none'],
    ['a panic', { exitCode: 2, stderr: 'panic: x' }, 'connector_failed', 'unknown'],
    ['no JSON', { stdout: 'Imported' }, 'connector_failed', 'unknown'],
    ['other words', { stdout: '{"ids":"t-1"}' }, 'connector_failed', 'unknown'],
    [
      'another store',
      { stderr: 'warning: no beads configuration found in x' },
      'workspace_broken',
      'unknown',
    ],
  ] as const)('%s', async (_, told, code, effect) => {
    const { apply, calls } = given({ import: told });
    await expect(apply([create('t-1'), create('t-2')])).rejects.toMatchObject({ code, effect });
    expect(calls('import')).toHaveLength(1);
  });

  it.each([{ where: refusal('no beads database found') }, { config: { stdout: '{"value":""}' } }])(
    'before anything is written: %j',
    async (answers) => {
      const { apply, calls } = given(answers);
      await expect(apply([create('t-1')])).rejects.toMatchObject({ effect: 'none' });
      expect(calls('import')).toEqual([]);
    },
  );

  it('after a part of a change was written its effect is unknown', async () => {
    const change = update(stored('t-1', { labels: ['x'] }), { title: 'New', labels: [] });
    const busy = refusal('database is locked by another dolt process');
    const { apply } = given({ label: busy });
    await expect(apply([change])).rejects.toMatchObject({ code: 'tracker_busy', effect: 'unknown' });
    const onlyLabels = update(stored('t-1', { labels: ['x'] }), { labels: [] });
    await expect(apply([onlyLabels])).rejects.toMatchObject({ code: 'tracker_busy', effect: 'none' });
  });

  it.each([
    ['batch', { batch: { stdout: '{"operations":0}' } }, { parent_ref: null }],
    ['label remove', { label: { stdout: '[{"issue_id":"t-11"}]' } }, { labels: [] }],
    ['label remove', { label: { stdout: 'ok' } }, { labels: [] }],
  ] as const)('an answer of bd %s that nobody asked for', async (command, answers, fields) => {
    const { apply } = given(answers);
    const issue = stored('t-1', { labels: ['x'], ...parent('t-1', 't-p') });
    const change = update(issue, 'labels' in fields ? { labels: [] } : { parent_ref: null });
    await expect(apply([change])).rejects.toMatchObject({
      code: 'connector_failed',
      effect: 'unknown',
      message: expect.stringContaining(command) as string,
    });
  });

  it('a look that gives no list', async () => {
    const { apply } = given({ list: { stdout: '{}' } });
    await expect(apply([update(stored('t-1'), { title: 'New' })])).rejects.toMatchObject({
      code: 'connector_failed',
      effect: 'none',
    });
  });

  it('a look into a store that is none: what it does not show is not gone', async () => {
    const stderr = 'warning: failed to load beads config from /ws/.beads: x';
    const { apply } = given({ list: { stdout: '[]', stderr } });
    await expect(apply([update(stored('t-1'), { title: 'New' })])).rejects.toMatchObject({
      code: 'workspace_broken',
    });
  });

  it('the caller’s own reason, as it is', async () => {
    const reason = new Error('enough');
    const { apply } = given({
      label: () => {
        throw reason;
      },
    });
    const change = update(stored('t-1', { labels: ['x'] }), { title: 'New', labels: [] });
    await expect(apply([change])).rejects.toBe(reason);
  });
});
