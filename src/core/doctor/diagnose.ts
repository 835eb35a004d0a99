import type { RecordedBinding } from '../model/binding.ts';
import type { CallContext } from '../model/call.ts';
import type { Check, CheckName, Diagnosis } from '../model/diagnosis.ts';
import type { TrackerError } from '../model/error.ts';
import { newerLoginFile } from '../model/newer-login.ts';
import type { Settings } from '../model/settings.ts';
import type { BindingPort } from '../../ports/binding-port.ts';
import type { MachinePort } from '../../ports/machine-port.ts';
import type { SessionPort } from '../../ports/session-port.ts';
import type { SettingsPort } from '../../ports/settings-port.ts';
import { spans, withDeadline } from '../deadline.ts';
import type { TrackerService } from '../tracker-service.ts';
import { found, orWhatIsKnown, skipped } from './check.ts';
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
import { proxyChecks } from './proxy-check.ts';
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
  const checks: Check[] = [];
  for await (const check of eachCheck(deps, context)) checks.push(check);
  return { checks, ok: checks.every(({ status }) => status !== 'failed') };
}

/** The same check by check, in the order of `checkNames`: each as soon as it is known, also before an abort. */
export async function* eachCheck(
  deps: DiagnoseDeps,
  context: CallContext = {},
): AsyncGenerator<Check, void, void> {
  const { machine, tracker } = deps;
  yield nodeCheck(machine.node);
  const settings = await found(context, () => deps.settings.load());
  const recorded = await found(context, () => deps.binding.load());
  const { check, binding } = bindingCheck(recorded);
  const folder = await projectFolder(deps.binding, recorded.value, context);
  const home = await homeChecks(machine, folder, context);
  yield* home;
  yield settingsCheck(settings);
  yield await writableBindingCheck(check, folder, machine, context);
  const egress = egressCheck(recorded.value ?? null, binding, settings.value);
  yield egress;
  yield await unfinishedCheck(() => tracker.operations(), home, context);
  const mayAsk = egress.status === 'ok';
  if (binding?.kind === 'local') yield* localChecks(binding.provider, mayAsk, deps, context);
  else yield* saasChecks(binding !== null, mayAsk, settings.value, deps, context);
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

/** A login that looks well is known to be so when the server has taken it: it is told only then. */
async function* saasChecks(
  bound: boolean,
  mayAsk: boolean,
  settings: Settings | undefined,
  deps: DiagnoseDeps,
  context: CallContext,
): AsyncGenerator<Check, void, void> {
  if (settings?.serverUrl !== undefined) yield* await proxyChecks(settings.serverUrl, deps.machine, context);
  const info = await found(context, () => deps.session.info());
  const newerLogin = `${deps.machine.home}/${newerLoginFile}`;
  const { value: facts = null } = await found(context, () => deps.machine.look(newerLogin));
  const login = loginCheck(info, settings, {
    needed: bound,
    now: deps.clock.now(),
    newerLogin: facts === null ? null : newerLogin,
  });
  const usable = bound && login.status !== 'failed';
  if (!usable) yield login;
  const stored = usable ? [login] : [];
  if (!mayAsk || settings?.serverUrl === undefined) {
    const why = mayAsk ? 'No server is known; see settings.' : 'Nothing may be sent; see egress.';
    return yield* [...stored, skipped('server', why), skipped('clock', why), ...unasked(why)];
  }
  const inTime = { ...withDeadline(context, deps.clock, spans.read), keepLogin: true };
  looking('server', context);
  const contact = yield* orWhatIsKnown(
    stored,
    contactServer({ ...settings, serverUrl: settings.serverUrl }, deps, inTime),
  );
  const reached = [contact.check, contact.clock];
  if (!contact.reached || !usable) {
    const missing = bound ? noLogin : 'No SaaS provider is bound; see binding.';
    const why = contact.reached ? missing : 'The server cannot be asked; see server.';
    return yield* [...stored, ...reached, ...unasked(why)];
  }
  const known = [...stored, ...reached];
  const refused = (error: TrackerError) => [refusedLoginCheck(info, error), ...reached, ...unasked(noLogin)];
  looking('server_health', context);
  const health = yield* orWhatIsKnown(
    known,
    found(context, () => deps.tracker.health(inTime)),
  );
  // Whoever asked on would be refused in the same way, and would tell it again.
  if (isOfLogin(health.error)) return yield* refused(health.error);
  looking('contract', context);
  const status = yield* orWhatIsKnown(
    known,
    found(context, () => deps.tracker.status(inTime)),
  );
  if (isOfLogin(status.error)) return yield* refused(status.error);
  yield* [...known, ...answerChecks(health, status)];
}

const noLogin = 'There is no login that could be used; see login.';

function unasked(why: string): readonly Check[] {
  return [skipped('server_health', why), skipped('contract', why)];
}

function isOfLogin(error: TrackerError | undefined): error is TrackerError {
  return error?.category === 'authentication';
}

function looking(at: CheckName, context: CallContext): void {
  context.observe?.({ type: 'looking', at });
}

async function* localChecks(
  provider: string,
  mayAsk: boolean,
  deps: DiagnoseDeps,
  context: CallContext,
): AsyncGenerator<Check, void, void> {
  const { machine, tracker } = deps;
  const folder = await found(context, () => machine.look(`${machine.home}/local`));
  const status = collectingNotes(context);
  const stored = await found(context, () => tracker.status(status.context));
  const store = storeCheck(stored, folder.value, status.notes);
  if (!mayAsk) {
    const why = 'No program may be started; see egress.';
    return yield* [skipped('program', why), skipped('complete_read', why), store];
  }
  const { context: listening, notes } = collectingNotes(context);
  looking('program', context);
  const health = yield* orWhatIsKnown(
    [store],
    found(context, () => tracker.health(listening)),
  );
  yield* [...programChecks(provider, health, notes), store];
}
