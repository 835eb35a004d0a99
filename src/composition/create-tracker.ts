import { startDeadline } from '../core/deadline.ts';
import type { CallContext, Deadline } from '../core/model/call.ts';
import type { DiagnoseDeps } from '../core/doctor/diagnose.ts';
import type { Check, Diagnosis } from '../core/model/diagnosis.ts';
import { SessionService } from '../core/session-service.ts';
import { TrackerService } from '../core/tracker-service.ts';
import type { SessionPort } from '../ports/session-port.ts';
import type { SettingsPort } from '../ports/settings-port.ts';
import { Container } from './container.ts';
import { provideDefaults, userAgentOf, type Surroundings } from './provide-defaults.ts';
import { tokens, type Ports } from './tokens.ts';

/**
 * What `createTracker` takes: where it works, how strict it is, and any port in place of the
 * default adapter.
 */
export type TrackerOptions = Surroundings & Partial<Ports>;

/** The wired product: the façade, the session, and what a caller needs to give calls a deadline. */
export interface Tracker extends Pick<TrackerService, keyof TrackerService> {
  readonly session: SessionPort;
  readonly settings: SettingsPort;
  /**
   * Looks at everything that a sync needs, from this machine to the far side; what fails is a finding.
   * Changes nothing, but that an expired access token is renewed, as by every call; a login whose
   * renewal is refused stays stored.
   * @throws the signal's reason when the caller aborts
   */
  diagnose(context?: CallContext): Promise<Diagnosis>;
  /** What {@link diagnose} finds, check by check: each as soon as it is known, also before an abort. */
  checks(context?: CallContext): AsyncGenerator<Check, void, void>;
  /** A deadline that starts now, for `CallContext.deadline`. */
  deadlineIn(ms: number): Deadline;
  /** Wall clock of this tracker, epoch milliseconds. */
  now(): number;
  /**
   * Ends the connections that this tracker opened, so that a process can exit: for when no call is on
   * its way any more. A transport that was given stays open, as every part that was given.
   */
  close(): Promise<void>;
}

/**
 * Wires a tracker. Synchronous: files, locks and connections are opened by the first call that
 * needs them. Reads nothing from the process environment unless `environment` is given.
 */
export function createTracker(options: TrackerOptions = {}): Tracker {
  const container = new Container();
  provideDefaults(container, options);
  for (const [name, token] of Object.entries(tokens)) {
    const replacement = options[name as keyof Ports];
    if (replacement !== undefined) container.provide(token as { key: symbol }, () => replacement);
  }
  return new WiredTracker(container, userAgentOf(options));
}

class WiredTracker extends TrackerService implements Tracker {
  readonly #container: Container;
  readonly #userAgent: string;
  readonly session: SessionPort;

  constructor(container: Container, userAgent: string) {
    const clock = container.get(tokens.clock);
    const settings = container.get(tokens.settings);
    super({
      binding: container.get(tokens.binding),
      settings,
      session: container.get(tokens.session),
      servers: container.get(tokens.servers),
      connectorSettings: container.get(tokens.connectorSettings),
      clock,
      identity: container.get(tokens.identity),
      journal: container.get(tokens.journal),
      names: container.get(tokens.names),
      lock: container.get(tokens.lock),
      open: (binding) => container.get(tokens.openTracker)(binding),
    });
    this.#container = container;
    this.#userAgent = userAgent;
    this.session = new SessionService({ session: container.get(tokens.session), settings, clock });
  }

  get settings(): SettingsPort {
    return this.#container.get(tokens.settings);
  }

  async diagnose(context: CallContext = {}): Promise<Diagnosis> {
    const { diagnose } = await import('../core/doctor/diagnose.ts');
    return diagnose(this.#doctorDeps(), context);
  }

  async *checks(context: CallContext = {}): AsyncGenerator<Check, void, void> {
    const { eachCheck } = await import('../core/doctor/diagnose.ts');
    yield* eachCheck(this.#doctorDeps(), context);
  }

  #doctorDeps(): DiagnoseDeps {
    const get = this.#container.get.bind(this.#container);
    return {
      machine: get(tokens.machine),
      settings: get(tokens.settings),
      session: get(tokens.session),
      binding: get(tokens.binding),
      transport: get(tokens.transport),
      clock: get(tokens.clock),
      tracker: this,
      userAgent: this.#userAgent,
    };
  }

  deadlineIn(ms: number): Deadline {
    return { ...startDeadline(this.#container.get(tokens.clock), ms), chosen: true };
  }

  now(): number {
    return this.#container.get(tokens.clock).now();
  }

  async close(): Promise<void> {
    await this.#container.close();
  }
}
