import { localPrograms, providersOfKind } from '../../core/model/provider.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { TrackerCommand } from '../command.ts';

export class ProvidersCommand extends TrackerCommand {
  static override paths = [['providers']];
  static override usage = {
    description: 'List the supported providers.',
    examples: [['Names for scripts', 'tracker providers --json']] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    const saas = providersOfKind('saas');
    const local = providersOfKind('local');
    if (this.json) {
      await this.out.json({ local, saas });
      return exitCodes.done.code;
    }
    await this.out.result(
      [
        'Supported providers:',
        '',
        '  SaaS-backed (authenticate via tracker auth login):',
        ...saas.map((name) => `    - ${name}`),
        '  Local (driven by their own programs):',
        ...local.map((name) => `    - ${name} (${localPrograms[name]})`),
      ].join('\n'),
    );
    return exitCodes.done.code;
  }
}
