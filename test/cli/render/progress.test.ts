import { describe, expect, it } from 'vitest';
import { Output } from '../../../src/cli/output.ts';
import { showProgress } from '../../../src/cli/render/progress.ts';

/** A terminal of 60 columns, and a clock that goes on when it is told to. */
function given({ progress = true, isTTY = true, stdoutIsTTY = false } = {}) {
  const written: string[] = [];
  let now = 5_000;
  const acts = new Set<{ ms: number; act: () => void }>();
  const stream = (tty: boolean) => ({
    isTTY: tty,
    columns: 60,
    write: (text: string) => written.push(text) > 0,
    once: () => undefined,
    off: () => undefined,
  });
  const out = new Output(stream(stdoutIsTTY), stream(isTTY), {
    json: false,
    quiet: false,
    verbose: false,
    color: 'never',
    progress,
  });
  const pulse = {
    monotonic: () => now,
    every: (ms: number, act: () => void) => {
      const entry = { ms, act };
      acts.add(entry);
      return () => acts.delete(entry);
    },
  };
  const pass = (ms: number) => {
    for (const end = now + ms; now < end;) {
      now += 10;
      for (const { ms: gap, act } of acts) if ((now - 5_000) % gap === 0) act();
    }
  };
  return { out, written, pass, acts, progress: showProgress(out, pulse) };
}

const page = (number: number, itemsSoFar: number) =>
  ({ type: 'page', number, items: 100, itemsSoFar }) as const;
const line = (text: string) => `\r\u001b[K${text}`;

describe('progress on a terminal', () => {
  it('of a pull: pages, issues and how many a second, while the time goes on', () => {
    const { progress, pass, written } = given();
    pass(500);
    progress.watch(page(1, 100));
    pass(1_500);
    progress.watch(page(2, 200));
    pass(100);
    expect(written[0]).toBe(line('page 1: 100 issues so far, 200 issues/s, 0 s'));
    expect(written.at(-1)).toMatch(/page 2: 200 issues so far, 100 issues\/s/);
  });

  it('of an operation: its state, the time since and the time left, each second', () => {
    const { progress, pass, written } = given();
    progress.watch({ type: 'poll', operationId: 'op', state: 'running', elapsedMs: 0, remainingMs: 90_000 });
    pass(3_000);
    expect(written).toEqual([
      line('running, 0 s so far, 1 min 30 s left (operation op)'),
      ...[1, 2, 3].map((s) => line(`running, ${s} s so far, 1 min ${30 - s} s left (operation op)`)),
    ]);
  });

  it('of a local sync: what it is at, and how many are sent', () => {
    const { progress, pass, written } = given();
    progress.watch({ type: 'phase', phase: 'reading' });
    pass(1_000);
    progress.watch({ type: 'phase', phase: 'sending', done: 20, total: 300 });
    pass(200);
    progress.watch({ type: 'phase', phase: 'reading_back' });
    pass(100);
    expect(written).toEqual(
      [
        'reading the tracker, 0 s',
        'reading the tracker, 1 s',
        'sending 20 of 300, 1 s',
        'reading back, 1 s',
      ].map(line),
    );
  });

  it('is drawn ten times a second at most, and the last state is not lost', () => {
    const { progress, pass, written } = given();
    for (let number = 1; number <= 200; number++) {
      progress.watch(page(number, number));
      pass(10);
    }
    expect(written.length).toBeGreaterThan(10);
    expect(written.length).toBeLessThanOrEqual(21);
    expect(written.at(-1)).toContain('page 200');
  });

  it('a wide text is cut by what it takes on the terminal', () => {
    const { progress, written } = given();
    progress.watch({ type: 'retry', reason: '日'.repeat(40), delayMs: 1_000 });
    expect(written[0]).toBe(line(`${'日'.repeat(29)}…`));
  });

  it('gives way to a note, and to a result on the same terminal', async () => {
    const { progress, pass, written, out } = given({ stdoutIsTTY: true });
    progress.watch(page(1, 1));
    out.note('note');
    expect(written.slice(1)).toEqual(['\r\u001b[K', 'note\n']);
    progress.watch(page(2, 2));
    pass(100);
    await out.result('result');
    expect(written.slice(-2)).toEqual(['\r\u001b[K', 'result\n']);
    expect(written.at(-3)).toContain('page 2');
  });

  it('is gone when the work is done, and stops counting', () => {
    const { progress, pass, written, acts } = given();
    progress.watch(page(1, 1));
    progress.done();
    pass(5_000);
    expect(written.slice(1)).toEqual(['\r\u001b[K']);
    expect(acts.size).toBe(0);
  });

  it.each([
    ['is no terminal', { isTTY: false }],
    ['is not watched', { progress: false }],
  ])('there is none where stderr %s', (_, where) => {
    const { progress, written, acts } = given(where);
    progress.watch(page(1, 1));
    expect(written).toEqual([]);
    expect(acts.size).toBe(0);
  });
});
