import { Option } from 'clipanion';
import { TrackerError } from '../../core/model/error.ts';
import type { Tracker } from '../../composition/create-tracker.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { RemoteCommand } from '../command.ts';
import { ask, askSecretly, canAsk, readPassword } from '../prompt.ts';
import { safeText } from '../render/safe-text.ts';
import { nonEmpty } from '../value-rules.ts';

export class AuthLoginCommand extends RemoteCommand {
  static override paths = [['auth', 'login']];
  static override usage = {
    description: 'Log in to a Spec Kitty SaaS server.',
    details:
      'Asks on the terminal for what is not given. The password is never an option: it is typed without echo, or read from ' +
      'standard input. A successful log-in records the server in config.toml.',
    examples: [
      ['On a terminal', 'tracker auth login --server https://kitty.example.com'],
      [
        'In CI',
        'printf %s "$PASSWORD" | tracker auth login --server https://kitty.example.com --username ci --password-stdin',
      ],
    ] as [string, string][],
  };

  override server = Option.String('--server', {
    validator: nonEmpty,
    description: 'base URL of the server (default: the recorded one)',
  });
  username = Option.String('-u,--username', { validator: nonEmpty, description: 'user name' });
  passwordStdin = Option.Boolean('--password-stdin', false, {
    description: 'read the password from standard input',
  });
  trailingSlash = Option.Boolean('--trailing-slash', {
    description: 'the server wants a slash at the end of every path',
  });

  async run(): Promise<ExitCode> {
    return this.withTracker(async (tracker) => {
      const { stdin, stderr } = this.context;
      const terminal = { stdin, stderr, signal: this.stopSignal };
      const serverUrl =
        // Refused before a password is asked for.
        this.givenServer() ??
        (await this.recordedServer(tracker)) ??
        (await this.demand('--server', 'Server URL', terminal));
      const at = safeText(serverUrl);
      const username = this.username ?? (await this.demand('--username', `User name at ${at}`, terminal));
      const password = this.passwordStdin
        ? await readPassword(stdin, this.stopSignal)
        : canAsk(stdin)
          ? await askSecretly(`Password for ${safeText(username)} at ${at}`, terminal)
          : this.missing('--password-stdin');
      const info = await tracker.session.login(
        {
          serverUrl,
          username,
          password,
          ...(this.team === undefined ? {} : { team: this.team }),
          ...(this.trailingSlash === undefined ? {} : { trailingSlash: this.trailingSlash }),
        },
        this.callContext(),
      );
      if (this.json) {
        await this.out.json({ username: info.username, server: info.serverUrl, team: info.team ?? null });
      } else {
        await this.out.result(
          [
            'Login successful',
            `- username: ${safeText(info.username)}`,
            `- server: ${safeText(info.serverUrl)}`,
            `- team: ${safeText(info.team ?? '(none)')}`,
          ].join('\n'),
        );
        this.out.note(
          info.team === undefined
            ? 'The server named no team. Log in with `--team SLUG`, or set SPEC_KITTY_TEAM.'
            : 'Next: `tracker bind` in a folder with .kittify/',
        );
      }
      return exitCodes.done.code;
    });
  }

  private async recordedServer(tracker: Tracker): Promise<string | undefined> {
    const { serverUrl, serverUrlError } = await tracker.settings.load();
    if (serverUrlError) throw serverUrlError;
    return serverUrl;
  }

  private async demand(option: string, label: string, terminal: Parameters<typeof ask>[1]): Promise<string> {
    return canAsk(this.context.stdin) && !this.passwordStdin
      ? ask({ label }, terminal)
      : this.missing(option);
  }

  private missing(option: string): never {
    throw new TrackerError('usage', `${option} is needed, because there is no terminal to ask on.`, {
      hint: 'Run `tracker auth login --server URL --username NAME --password-stdin` with the password on standard input.',
    });
  }
}
