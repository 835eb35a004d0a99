import type { RecordedBinding } from '../model/binding.ts';
import type { CallContext } from '../model/call.ts';
import { checkNames, type Check, type Diagnosis } from '../model/diagnosis.ts';
import type { TrackerError } from '../model/error.ts';
import type { Settings } from '../model/settings.ts';
import type { BindingPort } from '../../ports/binding-port.ts';
import type { MachinePort } from '../../ports/machine-port.ts';
import type { SessionPort } from '../../ports/session-port.ts';
import type { SettingsPort } from '../../ports/settings-port.ts';
import { spans, withDeadline } from '../deadline.ts';
import type { TrackerService } from '../tracker-service.ts';
import { found, skipped } from './check.ts';
import { homeChecks } from './home-checks.ts';
import { collectingNotes, programChecks, storeCheck } from './local-checks.ts';
import { loginCheck, refusedLoginCheck } from './login-check.ts';
import { nodeCheck } from './node-check.ts';
import {
  bindingCheck,
  egressCheck,
  settingsCheck,
  unfinishedCheck,
  writableBindingCheck,
} from './project-checks.ts';
import { answerChecks, contactServer, type ServerDeps } from './server-checks.ts';

export interface DiagnoseDeps extends ServerDeps {
  readonly machine: MachinePort;
  readonly settings: Pick<SettingsPort, 'load'>;
  readonly session: Pick<SessionPort, 'info'>;
  readonly binding: Pick<BindingPort, 'load' | 'file'>;
  readonly tracker: Pick<TrackerService, 'health' | 'status' | 'operations'>;
}

/**
 * Looks at everything that a sync needs. What fails is a finding; the rest is looked at all the same.
 * Nothing is changed, but that an access token that has expired is renewed, as by every call; a login
 * whose renewal is refused stays stored.
 * @throws the signal's reason when the caller aborts
 */
export async function diagnose(deps: DiagnoseDeps, context: CallContext = {}): Promise<Diagnosis> {
  const { machine, tracker } = deps;
  const settings = await found(context, () => deps.settings.load());
  const recorded = await found(context, () => deps.binding.load());
  const { check, binding } = bindingCheck(recorded);
  const folder = await projectFolder(deps.binding, recorded.value, context);
  const egress = egressCheck(recorded.value ?? null, binding, settings.value);
  const mayAsk = egress.status === 'ok';
  const home = await homeChecks(machine, folder, context);
  const checks = [
    nodeCheck(machine.node),
    ...home,
    settingsCheck(settings),
    await writableBindingCheck(check, folder, machine, context),
    egress,
    await unfinishedCheck(() => tracker.operations(), home, context),
    ...(binding?.kind === 'local'
      ? await localChecks(binding.provider, mayAsk, deps, context)
      : await saasChecks(binding !== null, mayAsk, settings.value, deps, context)),
  ];
  return {
    checks: checks.sort((one, other) => checkNames.indexOf(one.name) - checkNames.indexOf(other.name)),
    ok: checks.every(({ status }) => status !== 'failed'),
  };
}

/** The .kittify folder; `null` where there is none, or nobody knows. */
async function projectFolder(
  binding: DiagnoseDeps['binding'],
  recorded: RecordedBinding | null | undefined,
  context: CallContext,
): Promise<string | null> {
  const place = await found(context, async () => recorded?.file ?? (await binding.file?.()));
  return place.value === undefined ? null : place.value.slice(0, place.value.lastIndexOf('/'));
}

async function saasChecks(
  bound: boolean,
  mayAsk: boolean,
  settings: Settings | undefined,
  deps: DiagnoseDeps,
  context: CallContext,
): Promise<readonly Check[]> {
  const info = await found(context, () => deps.session.info());
  const login = loginCheck(info, settings, { needed: bound, now: deps.clock.now() });
  const without = (why: string) =>
    (['server', 'clock', 'server_health', 'contract'] as const).map((name) => skipped(name, why));
  if (!mayAsk) return [login, ...without('Nothing may be sent; see egress.')];
  if (settings?.serverUrl === undefined) return [login, ...without('No server is known; see settings.')];

  const inTime = { ...withDeadline(context, deps.clock, spans.read), keepLogin: true };
  const {
    check: server,
    clock,
    reached,
  } = await contactServer({ ...settings, serverUrl: settings.serverUrl }, deps, inTime);
  const asked = [login, server, clock];
  const missing = !reached
    ? 'The server cannot be asked; see server.'
    : !bound
      ? 'No SaaS provider is bound; see binding.'
      : login.status === 'failed'
        ? noLogin
        : null;
  if (missing !== null) return [...asked, ...unasked(missing)];
  const health = await found(context, () => deps.tracker.health(inTime));
  const refused = (error: TrackerError) => [
    refusedLoginCheck(info, error),
    server,
    clock,
    ...unasked(noLogin),
  ];
  // Whoever asked on would be refused in the same way, and would tell it again.
  if (isOfLogin(health.error)) return refused(health.error);
  const status = await found(context, () => deps.tracker.status(inTime));
  if (isOfLogin(status.error)) return refused(status.error);
  return [...asked, ...answerChecks(health, status)];
}

const noLogin = 'There is no login that could be used; see login.';

function unasked(why: string): readonly Check[] {
  return [skipped('server_health', why), skipped('contract', why)];
}

function isOfLogin(error: TrackerError | undefined): error is TrackerError {
  return error?.category === 'authentication';
}

async function localChecks(
  provider: string,
  mayAsk: boolean,
  deps: DiagnoseDeps,
  context: CallContext,
): Promise<readonly Check[]> {
  const { machine, tracker } = deps;
  const folder = await found(context, () => machine.look(`${machine.home}/local`));
  const store = storeCheck(await found(context, () => tracker.status(context)), folder.value);
  if (!mayAsk) {
    const why = 'No program may be started; see egress.';
    return [skipped('program', why), skipped('complete_read', why), store];
  }
  const { context: listening, notes } = collectingNotes(context);
  const health = await found(context, () => tracker.health(listening));
  return [...programChecks(provider, health, notes), store];
}
