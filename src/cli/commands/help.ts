import { Option } from 'clipanion';
import { TrackerError } from '../../core/model/error.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { parseInvocation } from '../arguments.ts';
import { TrackerCommand } from '../command.ts';
import { helpTopics } from '../help-topics.ts';
import { renderHelp } from '../render/help.ts';

export class HelpCommand extends TrackerCommand {
  static override paths = [['help']];
  static override usage = {
    description: 'Explain a topic or a command.',
    examples: [
      ['All exit codes', 'tracker help exit-codes'],
      ['A command', 'tracker help sync pull'],
    ] as [string, string][],
  };

  words = Option.Rest({ name: 'topic' });

  async run(): Promise<ExitCode> {
    const text = await this.text();
    if (this.json) await this.out.json({ text });
    else await this.out.result(text);
    return exitCodes.done.code;
  }

  private async text(): Promise<string> {
    if (this.words.length === 0) return renderHelp([], this.out.palette);
    const wanted = this.words.join('-');
    const topic = helpTopics.find(({ name, alias }) => name === wanted || alias === wanted);
    if (topic) return topic.text();
    const invocation = this.commandHelp();
    if (invocation?.kind === 'help' && invocation.words.length === this.words.length)
      return renderHelp(invocation.words, this.out.palette);
    throw new TrackerError('usage', `There is no help topic '${this.words.join(' ')}'.`, {
      hint: `Topics: ${helpTopics.map(({ name }) => name).join(', ')}; or a command, as in \`tracker help sync pull\`.`,
    });
  }

  private commandHelp() {
    try {
      return parseInvocation([...this.words, '--help']);
    } catch {
      return null;
    }
  }
}
