import { startDeadline } from '../core/deadline.ts';
import type { Deadline } from '../core/model/call.ts';
import { SessionService } from '../core/session-service.ts';
import { TrackerService } from '../core/tracker-service.ts';
import type { SessionPort } from '../ports/session-port.ts';
import type { SettingsPort } from '../ports/settings-port.ts';
import { Container } from './container.ts';
import { provideDefaults, type Surroundings } from './provide-defaults.ts';
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
  /** A deadline that starts now, for `CallContext.deadline`. */
  deadlineIn(ms: number): Deadline;
  /** Wall clock of this tracker, epoch milliseconds. */
  now(): number;
  /** Ends idle connections, so that a process can exit. */
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
  return new WiredTracker(container);
}

class WiredTracker extends TrackerService implements Tracker {
  readonly #container: Container;
  readonly session: SessionPort;

  constructor(container: Container) {
    const clock = container.get(tokens.clock);
    const settings = container.get(tokens.settings);
    super({
      binding: container.get(tokens.binding),
      settings,
      session: container.get(tokens.session),
      connectorSettings: container.get(tokens.connectorSettings),
      clock,
      identity: container.get(tokens.identity),
      journal: container.get(tokens.journal),
      open: (binding) => container.get(tokens.openTracker)(binding),
    });
    this.#container = container;
    this.session = new SessionService({ session: container.get(tokens.session), settings, clock });
  }

  get settings(): SettingsPort {
    return this.#container.get(tokens.settings);
  }

  deadlineIn(ms: number): Deadline {
    return startDeadline(this.#container.get(tokens.clock), ms);
  }

  now(): number {
    return this.#container.get(tokens.clock).now();
  }

  async close(): Promise<void> {
    this.#container.get(tokens.transport).close();
  }
}
