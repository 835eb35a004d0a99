import type { components } from '../../generated/pri-12.ts';
import type { ErrorEnvelope } from './wire-answer.ts';

type OperationResult = components['schemas']['OperationResult'];

/** How an accepted write ends: with its effect, with an error, or never. */
export type OperationOutcome = 'completed' | 'failed' | 'never';

interface Running {
  readonly id: string;
  readonly team: string;
  readonly kind: 'push' | 'run';
  looks: number;
  over: OperationResult | null;
  readonly finish: () => OperationResult['result'];
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

  get all(): readonly { id: string; team: string; kind: 'push' | 'run'; looks: number; status: string }[] {
    return [...this.#running.values()].map(({ id, team, kind, looks, over }) => ({
      id,
      team,
      kind,
      looks,
      status: over?.status ?? this.#statusAt(looks),
    }));
  }

  accept(id: string, team: string, kind: 'push' | 'run', finish: Running['finish']): void {
    this.#running.set(id, { id, team, kind, looks: 0, over: null, finish });
  }

  /** One look; the one that completes the operation is also the one that has the effect. */
  look(id: string, team: string): OperationResult | null {
    const operation = this.#running.get(id);
    if (!operation || operation.team !== team) return null;
    if (operation.over) return operation.over;
    operation.looks += 1;
    if (operation.looks < this.#steps || this.#outcome() === 'never') {
      return { operation_id: id, status: this.#statusAt(operation.looks), result: null, error: null };
    }
    operation.over =
      this.#outcome() === 'failed'
        ? { operation_id: id, status: 'failed', result: null, error: providerAuthExpired }
        : { operation_id: id, status: 'completed', result: operation.finish(), error: null };
    return operation.over;
  }

  #statusAt(looks: number): 'pending' | 'running' {
    return looks <= 1 ? 'pending' : 'running';
  }
}

const providerAuthExpired: ErrorEnvelope = {
  code: 'provider_auth_expired',
  category: 'auth',
  http_status: 401,
  message: 'The provider’s OAuth token has expired.',
  retryable: false,
  user_action_required: true,
  source: 'provider',
};
