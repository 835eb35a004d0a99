import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeIn, ShellWorld } from './shell-world.ts';

let world: ShellWorld;
beforeAll(() => {
  world = new ShellWorld();
});
afterAll(() => world.close());

describeIn('bash', () => {
  /** Calls the function as bash does; bash itself splits the line. */
  function completed(line: string, current: string): string[] {
    const script = `source <(tracker completion bash)
COMP_LINE=$1 COMP_POINT=\${#1}
_tracker tracker "$2" ''
printf '%s\\n' "\${COMPREPLY[@]}"`;
    return world.run('bash', ['--norc', '-c', script, 'bash', line, current]).trimEnd().split('\n');
  }

  /** Types into an interactive bash on a terminal; \`show\` is completed as tracker and prints its words. */
  function typed(keys: string): string {
    const rc = world.write(
      'bashrc',
      `PS1='$ '
bind 'set bell-style none'
eval "$(tracker completion bash)"
show() { printf '<%s>' "$@"; echo; }
complete -F _tracker show
`,
    );
    const out = world.run('script', ['-qec', `bash --rcfile ${rc} -i`, '/dev/null'], `${keys}\nexit\n`);
    return out.replace(/\r/g, '');
  }

  it.each([
    ['tracker ', '', ['bind', 'sync', 'doctor', 'help']],
    ['tracker sync pu', 'pu', ['pull', 'push', 'publish']],
    ['tracker sync pull --li', '--li', ['--limit']],
    ['tracker -C /tmp sync ru', 'ru', ['run']],
    ['tracker bind --provider ', '', ['beads', 'fp', 'github', 'gitlab', 'jira', 'linear']],
    ['tracker bind --provider=gi', 'gi', ['github', 'gitlab']],
    ['tracker bind --field-owner title=ex', 'ex', ['external']],
    ['tracker help exi', 'exi', ['exit-codes']],
    ['tracker sync push --items-json m', 'm', ['my changes.json']],
    ['tracker -C s', 's', ['some dir']],
  ])('%j', (line, current, expected) => {
    expect(completed(line, current)).toEqual(expect.arrayContaining(expected));
  });

  it('says nothing where nothing can follow', () => {
    expect(completed('tracker nonsense ', '')).toEqual(['']);
    expect(completed('tracker bind --project-slug x', 'x')).toEqual(['']);
  });

  it('on a terminal: words, values behind =, and names with blanks', () => {
    expect(typed('show sync pus\t')).toContain('<sync><push>');
    expect(typed('show bind --provider=lin\t')).toContain('<bind><--provider=linear>');
    expect(typed('show sync push --items-json my\t')).toContain(
      '<sync><push><--items-json><my changes.json>',
    );
    expect(typed('show sync push --items-json=my\t')).toContain('<--items-json=my changes.json>');
    expect(typed('show -C so\t')).toContain('<-C><some dir/>');
  });

  it('with an older tracker, or none, it is silent', () => {
    expect(
      world.run('bash', [
        '--norc',
        '-c',
        `source <(tracker completion bash); PATH=/nowhere; COMP_LINE='tracker ' COMP_POINT=8; _tracker tracker '' ''; echo "\${#COMPREPLY[@]}"`,
      ]),
    ).toBe('0\n');
  });
});
