import type { Binding, RecordedBinding } from './model/binding.ts';
import type { CallContext } from './model/call.ts';
import type { BindingPort } from '../ports/binding-port.ts';
import type { TrackerPort } from '../ports/tracker-port.ts';
import { demandEgress, demandProjectEgress } from './egress.ts';
import { demandKnownServer, type KnownServerDeps } from './known-server.ts';
import { ownershipProblem } from './ownership-problem.ts';
import { demandBound, resolveBinding } from './resolve-binding.ts';

export interface BoundProjectDeps extends KnownServerDeps {
  readonly binding: BindingPort;
  /** The one TrackerPort for a binding. Called once a call, never for a removed provider. */
  open(binding: Binding): Promise<TrackerPort>;
}

/** What the project is bound to, read once in a call, and the only way from there to its tracker. */
export class BoundProject {
  readonly binding: Binding;
  readonly #recorded: RecordedBinding;
  readonly #deps: BoundProjectDeps;

  private constructor(binding: Binding, recorded: RecordedBinding, deps: BoundProjectDeps) {
    this.binding = binding;
    this.#recorded = recorded;
    this.#deps = deps;
  }

  /** @throws TrackerError where nothing is bound, or the binding cannot be used */
  static async read(deps: BoundProjectDeps): Promise<BoundProject> {
    const recorded = await deps.binding.load();
    demandBound(recorded);
    return new BoundProject(resolveBinding(recorded), recorded, deps);
  }

  /** Whether this call may be sent to where it would go. @throws TrackerError as {@link demandEgress}, `server_changed` */
  async demandAdmitted(context: CallContext = {}): Promise<void> {
    await this.demandEgress();
    if (this.binding.kind === 'saas')
      await demandKnownServer(this.binding, this.#recorded, this.#deps, context);
  }

  /** @throws TrackerError `saas_sync_disabled`, `egress_refused` */
  async demandEgress(): Promise<void> {
    const { egress, file } = this.#recorded;
    if (this.binding.kind === 'saas') demandEgress(egress, await this.#deps.settings.load(), file);
    else demandProjectEgress(egress, file);
  }

  /** Other releases of spec-kitty may follow other owners in this project. */
  reportOwnership(context: CallContext): void {
    const problem = ownershipProblem(this.#recorded);
    if (problem !== null) context.observe?.({ type: 'note', message: `${problem.message} ${problem.hint}` });
  }

  /** `asksTheTracker: false`: for a local provider the call stays on what is recorded here. */
  async open(context: CallContext = {}, { asksTheTracker = true } = {}): Promise<TrackerPort> {
    if (this.binding.kind === 'saas' || asksTheTracker) await this.demandAdmitted(context);
    return this.#deps.open(this.binding);
  }
}
