import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeIn, ShellWorld, offered, type Offer } from './shell-world.ts';

let world: ShellWorld;
beforeAll(() => {
  world = new ShellWorld();
});
afterAll(() => world.close());

describeIn('fish', () => {
  /** What fish itself offers for the line, each with its description. */
  function completed(line: string): string[] {
    const script = 'tracker completion fish | source; complete -C $argv[1]';
    return world.run('fish', ['--no-config', '-c', script, line]).trimEnd().split('\n');
  }
  const wordsOf = (lines: readonly string[]) => lines.map((line) => line.split('\t')[0]);

  it.each<Offer>([
    ...offered,
    ['tracker sync push --items-json m', ['my changes.json']],
    ['tracker sync push --items-json=m', ['--items-json=my changes.json']],
    ['tracker -C s', ['some dir/']],
  ])('%j', (line, expected) => {
    expect(wordsOf(completed(line))).toEqual(expect.arrayContaining(expected));
  });

  it('shows what each is', () => {
    expect(completed('tracker sync pus')).toEqual(['push\tSend changes to the tracker']);
  });

  it('says nothing where nothing can follow, no files either', () => {
    expect(completed('tracker nonsense ')).toEqual(['']);
    expect(completed('tracker sync m')).toEqual(['']);
  });
});
