import { Option } from 'clipanion';
import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';
import { completionScripts } from '../completion/scripts.ts';
import { shells, type Shell } from '../completion/shells.ts';

export class CompletionCommand extends TrackerCommand {
  static override paths = [['completion']];
  static override usage = {
    description: 'Print the script that lets a shell complete tracker.',
    details: `Commands, options, their values, files, help topics, and ids of recorded operations. The shell asks tracker itself,
so nothing has to be printed again after an update. Completing sends nothing and writes nothing.`,
    examples: [
      ['bash, in ~/.bashrc', 'eval "$(tracker completion bash)"'],
      ['zsh, in ~/.zshrc behind compinit', 'source <(tracker completion zsh)'],
      ['zsh, in a folder of $fpath, once', 'mkdir -p ~/.zfunc && tracker completion zsh > ~/.zfunc/_tracker'],
      [
        'fish, once',
        'mkdir -p ~/.config/fish/completions && tracker completion fish > ~/.config/fish/completions/tracker.fish',
      ],
    ] as [string, string][],
  };

  shell = Option.String({ name: 'shell' });

  async run(): Promise<ExitCode> {
    if (!isShell(this.shell)) {
      throw new TrackerError('usage', `There is no completion for '${this.shell}'.`, {
        hint: `Run \`tracker completion SHELL\` with one of: ${shells.join(', ')}.`,
      });
    }
    const script = completionScripts[this.shell];
    if (this.json) await this.out.json({ shell: this.shell, script });
    else await this.out.result(script);
    return exitCodes.done.code;
  }
}

function isShell(text: string): text is Shell {
  return (shells as readonly string[]).includes(text);
}
