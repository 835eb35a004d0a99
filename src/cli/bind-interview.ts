import { ownershipModes, type Binding, type BindRequest, type OwnershipMode } from '../core/model/binding.ts';
import { TrackerError } from '../core/model/error.ts';
import {
  classifyProvider,
  localPrograms,
  providersOfKind,
  type LocalProviderName,
  type SaasProviderName,
} from '../core/model/provider.ts';
import { shellWord } from '../core/model/shell-word.ts';
import type { Findings } from './bind-findings.ts';
import { optionWords } from './option-words.ts';
import { ask, choose, type Choice, type Terminal } from './prompt.ts';
import { safeText } from './render/safe-text.ts';

export interface Interview {
  /** What is bound now, where that can be used. */
  readonly recorded: Binding | null;
  readonly found: Findings;
  /** Options that the command was typed with and that belong to its repetition (`-C DIR`). */
  readonly whereabouts: readonly string[];
}

/**
 * Asks step by step what to bind, and shows the command that does the same without questions.
 * Nothing is written.
 * @throws TrackerError `interrupted` for Ctrl-C, or when the last question is answered with no;
 *   `usage` at the end of input
 */
export async function askForBinding(interview: Interview, terminal: Terminal): Promise<BindRequest> {
  terminal.stderr.write('Which tracker does this project use?\n');
  const provider = await choose(
    { label: 'Tracker', choices: trackers(interview), preset: likely(interview) },
    terminal,
  );
  const { kind } = classifyProvider(provider);
  const request =
    kind === 'saas'
      ? { provider, projectSlug: await askForSlug(provider, interview, terminal) }
      : {
          provider,
          workspace: await askForWorkspace(provider, interview, terminal),
          ownershipMode: await askForOwnership(interview, terminal),
        };
  const command = ['tracker', ...wordsOf(request), ...interview.whereabouts].map(shellWord).join(' ');
  terminal.stderr.write(`Without questions:\n  ${safeText(command)}\n`);
  const answer = await ask(
    { label: 'Save this binding (y or n)', preset: 'y', complaint: yesOrNo },
    terminal,
  );
  if (isYes(answer)) return request;
  throw new TrackerError('interrupted', 'Stopped; nothing was saved.');
}

function trackers({ recorded, found }: Interview): Choice<LocalProviderName | SaasProviderName>[] {
  const hints = (name: LocalProviderName | SaasProviderName): string[] => [
    ...(recorded?.provider === name ? ['bound now'] : []),
    ...(found.repository?.provider === name ? [`the repository is ${safeText(found.repository.path)}`] : []),
    ...(name === 'beads' && found.beadsFolder !== null ? [`found ${safeText(found.beadsFolder)}`] : []),
  ];
  const told = (about: string, more: readonly string[]) =>
    more.length === 0 ? about : `${about} (${more.join('; ')})`;
  const local = providersOfKind('local').map((name) => {
    const program = localPrograms[name];
    const where = found.onPath.has(name) ? `driven by ${program}` : `driven by ${program}, not found on PATH`;
    return { name, about: told(`local, ${where}`, hints(name)) };
  });
  const saas = providersOfKind('saas').map((name) => ({
    name,
    about: told('through the Spec Kitty SaaS', hints(name)),
  }));
  return [...saas, ...local];
}

function likely({ recorded, found }: Interview): LocalProviderName | SaasProviderName | undefined {
  return recorded?.provider ?? (found.beadsFolder === null ? found.repository?.provider : 'beads');
}

function askForSlug(provider: string, { recorded, found }: Interview, terminal: Terminal): Promise<string> {
  const repository = found.repository?.provider === provider ? found.repository.path : undefined;
  const bound =
    recorded?.kind === 'saas' && recorded.provider === provider ? recorded.projectSlug : undefined;
  return ask(
    { label: `Project slug at ${provider}`, preset: bound ?? repository?.split('/').at(-1) },
    terminal,
  );
}

function askForWorkspace(provider: string, { recorded }: Interview, terminal: Terminal): Promise<string> {
  const bound = recorded?.kind === 'local' && recorded.provider === provider ? recorded.workspace : undefined;
  return ask({ label: 'Workspace name', preset: bound ?? 'main' }, terminal);
}

const explanations: Readonly<Record<OwnershipMode, string>> = {
  external_authoritative: 'every field is the tracker’s; nothing of ours is sent',
  spec_kitty_authoritative: 'every field is ours; what was changed there is put right',
  split_ownership: 'both sides write; --field-owner gives a field to one of them',
};

async function askForOwnership({ recorded }: Interview, terminal: Terminal): Promise<OwnershipMode> {
  terminal.stderr.write('Who may write the fields of an issue?\n');
  const choices = ownershipModes.map((name) => ({ name, about: explanations[name] }));
  const preset = recorded?.kind === 'local' ? recorded.ownership.mode : 'external_authoritative';
  return choose({ label: 'Ownership', choices, preset }, terminal);
}

/** The command line of a request; its options as they are typed. */
function wordsOf({ provider, projectSlug, workspace, ownershipMode }: BindRequest): string[] {
  const options = [
    ['--provider', provider],
    ['--project-slug', projectSlug],
    ['--workspace', workspace],
    ['--ownership-mode', ownershipMode],
  ] as const;
  const words = options.flatMap(([name, value]) => (value === undefined ? [] : optionWords(name, value)));
  return ['bind', ...words];
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer);
}

function yesOrNo(answer: string): string | null {
  return isYes(answer) || /^no?$/i.test(answer) ? null : 'Answer y or n.';
}
