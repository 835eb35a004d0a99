import type { components } from '../../generated/pri-12.ts';
import { errorEnvelope } from './contract-errors.ts';

type OperationResult = components['schemas']['OperationResult'];

/** How an accepted write ends: with its effect, with an error and no effect, or never. */
export type OperationOutcome = 'completed' | 'failed' | 'never';
export const operationOutcomes: readonly OperationOutcome[] = ['completed', 'failed', 'never'];

/** An accepted write as an assertion sees it. */
export interface AcceptedOperation {
  readonly id: string;
  readonly team: string;
  readonly kind: 'push' | 'run';
  readonly provider: string;
  readonly project: string;
  /** How often it was looked at. */
  readonly looks: number;
  readonly status: OperationResult['status'];
}

type Accepted = Omit<AcceptedOperation, 'looks' | 'status'>;

interface Running {
  readonly accepted: Accepted;
  readonly finish: () => OperationResult['result'];
  looks: number;
  over: OperationResult | null;
}

/** Accepted writes. They progress by being looked at, so that no test waits for a timer. */
export class Operations {
  readonly #running = new Map<string, Running>();
  readonly #steps: number;
  readonly #outcome: () => OperationOutcome;

  /** @param steps looks until an operation is over: the last of them sees it completed */
  constructor(steps: number, outcome: () => OperationOutcome) {
    this.#steps = steps;
    this.#outcome = outcome;
  }

  get all(): readonly AcceptedOperation[] {
    return [...this.#running.values()].map(({ accepted, looks, over }) => ({
      ...accepted,
      looks,
      status: over?.status ?? statusAt(looks),
    }));
  }

  accept(accepted: Accepted, finish: Running['finish']): void {
    this.#running.set(accepted.id, { accepted, finish, looks: 0, over: null });
  }

  /** Whether a project has a write that is not over yet. */
  busy(provider: string, project: string): boolean {
    return [...this.#running.values()].some(
      ({ accepted, over }) => !over && accepted.provider === provider && accepted.project === project,
    );
  }

  /** One look; the one that completes the operation is also the one that has the effect. */
  look(id: string, team: string): OperationResult | null {
    const operation = this.#running.get(id);
    if (!operation || operation.accepted.team !== team) return null;
    operation.looks += 1;
    if (operation.over) return operation.over;
    const outcome = this.#outcome();
    if (operation.looks < this.#steps || outcome === 'never') {
      return { operation_id: id, status: statusAt(operation.looks), result: null, error: null };
    }
    const { provider } = operation.accepted;
    operation.over =
      outcome === 'failed'
        ? {
            operation_id: id,
            status: 'failed',
            result: null,
            error: errorEnvelope('provider_auth_expired', { provider }),
          }
        : { operation_id: id, status: 'completed', result: operation.finish(), error: null };
    return operation.over;
  }
}

function statusAt(looks: number): 'pending' | 'running' {
  return looks <= 1 ? 'pending' : 'running';
}
