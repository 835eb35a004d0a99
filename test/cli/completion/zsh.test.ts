import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeIn, ShellWorld, offered, type Offer } from './shell-world.ts';

let world: ShellWorld;
beforeAll(() => {
  world = new ShellWorld();
});
afterAll(() => world.close());

describeIn('zsh', () => {
  /** Types a line and a tab into an interactive zsh on its own terminal, whose compadd tells what is offered. */
  const capture = () => `zmodload zsh/zpty || exit 3
zpty z zsh -f -i
zpty -w z 'source ${world.folder}/inner.zsh'
while zpty -r z line; do [[ $line == READY* ]] && break; done
zpty -w -n z "$1"$'\\t'
while zpty -r z line; do
  [[ $line == *END* ]] && break
  print -r -- "$line"
done
`;
  const inner = (load: string) => `PROMPT= RPROMPT=
unsetopt zle_bracketed_paste prompt_cr prompt_sp 2>/dev/null
autoload -Uz compinit && compinit -u -d ${world.folder}/dump
${load}
cd ${world.work}
compadd() {
  local -a hits
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  builtin compadd -A hits "$@"
  print -rl -- '' "OFFERED<"\${^hits}">"
  builtin compadd "$@"
}
finish() { print -r -- ''; print -r -- END; }
comppostfuncs=(finish)
zstyle ':completion:*' insert-tab false
bindkey '^I' complete-word
print READY
`;

  function completed(line: string, load = 'source <(tracker completion zsh)'): string[] {
    world.write('inner.zsh', inner(load));
    const out = world.run('zsh', ['-f', world.write('capture.zsh', capture()), line]);
    return [...out.matchAll(/OFFERED<(.*?)>/g)].map(([, word]) => word ?? '').filter((word) => word !== '');
  }

  it.each<Offer>([
    ...offered,
    ['tracker sync push --items-json m', ['my\\ changes.json']],
    ['tracker sync push --items-json=m', ['my\\ changes.json']],
    ['tracker -C s', ['some\\ dir']],
  ])('%j', (line, expected) => {
    expect(completed(line)).toEqual(expect.arrayContaining(expected));
  });

  it('says nothing where nothing can follow', () => {
    expect(completed('tracker nonsense ')).toEqual([]);
  });

  it('is found in a folder of fpath', () => {
    world.run('sh', ['-c', `mkdir -p ../zfunc && tracker completion zsh > ../zfunc/_tracker`]);
    const load = `fpath=(${world.folder}/zfunc $fpath); compinit -D -u`;
    expect(completed('tracker sync pus', load)).toEqual(['push']);
  });
});
