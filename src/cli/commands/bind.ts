import { join, resolve } from 'node:path';
import { Option } from 'clipanion';
import type { Binding, BindRequest } from '../../core/model/binding.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { ErrorCode } from '../../core/model/error-table.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { classifyProvider } from '../../core/model/provider.ts';
import type { Tracker } from '../../composition/create-tracker.ts';
import { TrackerCommand } from '../command.ts';
import { safeText } from '../render/safe-text.ts';

export class BindCommand extends TrackerCommand {
  static override paths = [['bind']];
  static override usage = {
    description: 'Bind this project to a tracker.',
    details:
      'Records provider and project in .kittify/config.yaml. Sends no request; options that are not given keep what is recorded. Without any option it asks, on a terminal.',
    examples: [
      ['Be asked, on a terminal', 'tracker bind'],
      ['Bind to a Linear project', 'tracker bind --provider linear --project-slug platform'],
      ['Bind to the beads of this repository', 'tracker bind --provider beads --workspace main'],
      ['Let both sides write', 'tracker bind --ownership-mode split_ownership --field-owner title=local'],
      ['Change the project only', 'tracker bind --project-slug platform-2'],
    ] as [string, string][],
  };

  provider = Option.String('-p,--provider', {
    description: 'linear, jira, github, gitlab, beads, fp',
  });
  projectSlug = Option.String('--project-slug', { description: 'project at the provider (SaaS providers)' });
  workspace = Option.String('--workspace', { description: 'workspace name (local providers)' });
  ownershipMode = Option.String('--ownership-mode', {
    description:
      'who owns the fields: external_authoritative (default), spec_kitty_authoritative, split_ownership (local providers)',
  });
  doctrineMode = Option.String('--doctrine-mode', { hidden: true });
  fieldOwners = Option.Array('--field-owner', {
    description: 'FIELD=external|local|shared under split_ownership, repeatable (local providers)',
  });
  credentials = Option.Array('--credential', {
    description: 'command=PATH or cwd=DIR of the program, repeatable (local providers)',
  });

  async run(): Promise<ExitCode> {
    const recorded = await this.withTracker(async (tracker) => tracker.bind(await this.request(tracker)));
    const provider = recorded.provider?.trim().toLowerCase();
    const local = classifyProvider(provider ?? '').kind === 'local';
    if (this.json) {
      const { projectSlug, workspace, file } = recorded;
      await this.out.json({ provider, ...(local ? { workspace } : { project_slug: projectSlug }), file });
    } else {
      await this.out.result(
        [
          'Tracker binding saved',
          `- provider: ${safeText(provider)}`,
          local
            ? `- workspace: ${safeText(recorded.workspace)}`
            : `- project_slug: ${safeText(recorded.projectSlug)}`,
        ].join('\n'),
      );
      this.out.note(this.fromHere('Next: `tracker status` or `tracker sync pull`.'));
    }
    return exitCodes.done.code;
  }

  /** What the options say; without any, what is answered on the terminal. */
  private async request(tracker: Tracker): Promise<BindRequest> {
    const mode = this.mode();
    const given = {
      ...(this.provider === undefined ? {} : { provider: this.provider }),
      ...(this.projectSlug === undefined ? {} : { projectSlug: this.projectSlug }),
      ...(this.workspace === undefined ? {} : { workspace: this.workspace }),
      ...(mode === undefined ? {} : { ownershipMode: mode }),
      ...(this.fieldOwners === undefined
        ? {}
        : { fieldOwners: keyValues(this.fieldOwners, '--field-owner') }),
      ...(this.credentials === undefined
        ? {}
        : { credentials: this.connector(keyValues(this.credentials, '--credential')) }),
    };
    return Object.keys(given).length > 0 ? given : this.asked(tracker);
  }

  /** `--doctrine-mode` is the older name of `--ownership-mode`. */
  private mode(): string | undefined {
    const { ownershipMode: mode, doctrineMode: older } = this;
    if (mode !== undefined && older !== undefined && mode !== older)
      throw new TrackerError('usage', '--ownership-mode and --doctrine-mode name different modes.', {
        hint: 'Use `--ownership-mode` alone: the other option is its older name.',
      });
    return mode ?? older;
  }

  private async asked(tracker: Tracker): Promise<BindRequest> {
    const { stdin, stderr, signal, environment } = this.context;
    const { canAsk } = await import('../prompt.ts');
    if (this.json || !canAsk(stdin)) {
      throw new TrackerError(
        'usage',
        'What to bind has to be given, because there is no terminal to ask on.',
        {
          hint: 'Run `tracker bind --provider linear --project-slug SLUG`, or `tracker bind --provider beads --workspace NAME`.',
        },
      );
    }
    const recorded = await usableBinding(tracker);
    const [{ findForBinding }, { askForBinding }] = await Promise.all([
      import('../bind-findings.ts'),
      import('../bind-interview.ts'),
    ]);
    const found = await findForBinding(this.folder, environment);
    return askForBinding({ recorded, found, whereabouts: this.whereabouts() }, { stdin, stderr, signal });
  }

  /** Paths mean what they mean where they are typed; a bare command is looked up in PATH later. */
  private connector(given: Record<string, string>): Record<string, string> {
    const { cwd, command } = given;
    const from = this.folder;
    const home = this.context.environment['HOME'];
    // A shell leaves the ~ of `cwd=~/x` as it is.
    const placeOf = (path: string) =>
      home && /^~(?:\/|$)/.test(path) ? join(home, path.slice(1)) : resolve(from, path);
    return {
      ...given,
      ...(cwd ? { cwd: placeOf(cwd) } : {}),
      ...(command && isPath(command) ? { command: placeOf(command) } : {}),
    };
  }
}

/** Trouble that a new binding ends is none. */
const endedByBinding: ReadonlySet<ErrorCode> = new Set([
  'not_bound',
  'binding_incomplete',
  'binding_from_newer_client',
  'provider_removed',
  'unknown_provider',
]);

async function usableBinding(tracker: Tracker): Promise<Binding | null> {
  try {
    return await tracker.binding();
  } catch (thrown) {
    if (thrown instanceof TrackerError && endedByBinding.has(thrown.code)) return null;
    throw thrown;
  }
}

function isPath(text: string): boolean {
  return text.includes('/');
}

function keyValues(entries: readonly string[], option: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const entry of entries) {
    const at = entry.indexOf('=');
    // The entry may be a secret that was meant for --credential, so it is not repeated.
    if (at <= 0) throw new TrackerError('usage', `Invalid ${option} value. Expected key=value.`);
    pairs[entry.slice(0, at).trim()] = entry.slice(at + 1).trim();
  }
  return pairs;
}
