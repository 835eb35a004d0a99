import type { Binding, RecordedBinding } from '../model/binding.ts';
import type { CallContext } from '../model/call.ts';
import type { Check } from '../model/diagnosis.ts';
import { asTrackerError, TrackerError } from '../model/error.ts';
import type { Settings } from '../model/settings.ts';
import type { ListedEntry } from '../../ports/operation-journal-port.ts';
import type { MachinePort } from '../../ports/machine-port.ts';
import { demandProjectEgress, demandSyncEnabled } from '../egress.ts';
import { ownershipProblem, type OwnershipProblem } from '../ownership-problem.ts';
import { demandBound, resolveBinding } from '../resolve-binding.ts';
import { failed, found, ok, skipped, warning, type Found } from './check.ts';
import { unwritable } from './writable.ts';

export function settingsCheck({ value, error }: Found<Settings>): Check {
  if (error) return failed('settings', error);
  if (value.serverUrlError) return failed('settings', value.serverUrlError);
  if (value.serverUrl === undefined) return ok('settings', 'No server is configured.');
  return ok('settings', `The server is ${value.serverUrl}.`);
}

/** The check, and the binding where it can be used. */
export function bindingCheck({ value = null, error }: Found<RecordedBinding | null>): {
  readonly check: Check;
  readonly binding: Binding | null;
} {
  try {
    if (error) throw error;
    demandBound(value);
    const binding = resolveBinding(value);
    const place =
      binding.kind === 'saas' ? `project ${binding.projectSlug}` : `workspace ${binding.workspace}`;
    const problem = ownershipProblem(value);
    const bound = `${binding.provider}, ${place} (${value.file}).`;
    return { check: problem === null ? ok('binding', bound) : ownershipCheck(problem), binding };
  } catch (thrown) {
    const told = asTrackerError(thrown);
    const none = told.code === 'outside_project' || told.code === 'not_bound';
    return {
      check: none ? skipped('binding', told.message, told.hint) : failed('binding', told),
      binding: null,
    };
  }
}

function ownershipCheck({ kind, message, hint }: OwnershipProblem): Check {
  return kind === 'conflict'
    ? failed('binding', new TrackerError('config_invalid', message, { hint }))
    : warning('binding', message, hint);
}

/** A sync needs the project only to be read; to bind anew it has to be written. */
export async function writableBindingCheck(
  check: Check,
  folder: string | null,
  machine: MachinePort,
  context: CallContext,
): Promise<Check> {
  if (folder === null || check.status === 'failed') return check;
  const { value: facts } = await found(context, () => machine.look(folder));
  if (facts == null) return check;
  const otherwise = 'Run tracker as the owner of the project, where it can be written.';
  const closed = await unwritable([{ ...facts, path: folder }], otherwise, machine, context);
  if (closed === null) return check;
  const told = `${check.message} ${closed.message.replace(/\.$/, '')}: bind and unbind would fail.`;
  return warning('binding', told, closed.hint);
}

/** Whether anything may be sent at all. To have it switched off on purpose is no failure. */
export function egressCheck(
  recorded: RecordedBinding | null,
  binding: Binding | null,
  settings: Settings | undefined,
): Check {
  try {
    if (recorded !== null) demandProjectEgress(recorded.egress, recorded.file);
    if (settings !== undefined && binding?.kind !== 'local') demandSyncEnabled(settings);
    return ok('egress', 'Nothing forbids to send.');
  } catch (thrown) {
    const told = asTrackerError(thrown);
    if (recorded?.egress.kind === 'illegal') return failed('egress', told);
    return warning('egress', told.message, told.hint);
  }
}

export async function unfinishedCheck(
  list: () => Promise<readonly ListedEntry[]>,
  home: readonly Check[],
  context: CallContext,
): Promise<Check> {
  const { value, error } = await found(context, list);
  // What mends the home may be all that the journal needs.
  if (
    error?.code === 'store_unusable' &&
    home.some(({ name, status }) => name === 'home' && status === 'failed')
  )
    return skipped('unfinished_operations', 'The record of writes cannot be read; see home.');
  if (error) return failed('unfinished_operations', error);
  const count = value.length;
  if (count === 0) return ok('unfinished_operations', 'No write was left unfinished.');
  return warning(
    'unfinished_operations',
    `${count === 1 ? '1 write was' : `${count} writes were`} left unfinished; the next write of the same project asks.`,
    'Run `tracker operations resume` in the project, or `tracker operations list` to see them.',
    value.map(
      ({ id, kind, state, target, createdAt }) =>
        `${id} (${kind}, ${state}, ${target.provider} ${target.project_slug}, ${createdAt})`,
    ),
  );
}
