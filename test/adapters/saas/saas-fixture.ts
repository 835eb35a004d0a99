import { SaasTracker, type SaasTrackerDeps } from '../../../src/adapters/saas/saas-tracker.ts';
import {
  TrackerError,
  type Access,
  type CallContext,
  type CredentialPort,
  type TrackerEvent,
} from '../../../src/index.ts';
import { TransportFailure } from '../../../src/core/model/transport-failure.ts';
import {
  jsonResponse,
  MemoryClock,
  ScriptedTransport,
  type ScriptedStep,
} from '../../../src/testing/index.ts';

export const serverUrl = 'https://kitty.example.com';

/** A login whose renewals can be scripted: a token, or an error. */
export class FakeLogin implements CredentialPort {
  readonly rejected: string[] = [];
  readonly #renewals: (string | Error)[];
  origin = serverUrl;

  constructor(...renewals: (string | Error)[]) {
    this.#renewals = renewals;
  }

  access(): Promise<Access> {
    return Promise.resolve({ token: 'token-1', serverUrl: this.origin, team: 'team-acme' });
  }

  async renew(rejected: Access): Promise<Access> {
    this.rejected.push(rejected.token);
    const next = this.#renewals.shift();
    if (next === undefined) throw new Error('no renewal was scripted');
    if (next instanceof Error) throw next;
    return { ...rejected, token: next };
  }
}

export interface Given {
  readonly tracker: SaasTracker;
  readonly transport: ScriptedTransport;
  readonly clock: MemoryClock;
  readonly login: FakeLogin;
  readonly events: TrackerEvent[];
  /** A context with a deadline of so many milliseconds from now. */
  within(ms: number, more?: CallContext): CallContext;
}

/** A SaaS tracker for linear/platform whose server answers as scripted. */
export function given(
  steps: readonly ScriptedStep[],
  more: Partial<SaasTrackerDeps> & { login?: FakeLogin } = {},
): Given {
  const { login = new FakeLogin('token-2'), ...deps } = more;
  const transport = new ScriptedTransport(...steps);
  const clock = new MemoryClock();
  const events: TrackerEvent[] = [];
  const tracker = new SaasTracker({
    provider: 'linear',
    projectSlug: 'platform',
    serverUrl,
    trailingSlash: false,
    strict: false,
    userAgent: 'spec-kitty-tracker/test',
    transport,
    credentials: login,
    clock,
    ...deps,
  });
  const within = (ms: number, context: CallContext = {}): CallContext => ({
    observe: (event) => events.push(event),
    ...context,
    deadline: { at: clock.monotonic() + ms, spanMs: ms },
  });
  return { tracker, transport, clock, login, events, within };
}

export const emptyPull = {
  status: 'ok',
  summary: { total: 0, succeeded: 0, failed: 0, skipped: 0 },
  items: [],
  item_errors: null,
  identity_path: {
    type: 'installation',
    installation_id: '7c9a1d7e-3b1f-4a53-8a0a-2f3a5b6c7d8e',
    user_link_id: null,
    provider: 'linear',
    provider_account_id: 'acct',
  },
  has_more: false,
  next_cursor: null,
  doctrine: null,
};

export const pushOk = { ...emptyPull, has_more: undefined, next_cursor: undefined };

export const update = {
  ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' },
  action: 'update' as const,
  patch: { title: 'New title' },
};

export const onePush = { key: 'key-1', body: [update] };

export function envelope(
  status: number,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
  headers = {},
) {
  return jsonResponse(
    status,
    {
      code,
      category: 'test',
      http_status: status,
      message: `the server says ${code}`,
      retryable: true,
      user_action_required: false,
      source: 'saas',
      ...more,
    },
    headers,
  );
}

export const noAnswer = () =>
  new TransportFailure('no_answer', 'the connection was reset', { connected: true });
export const notConnected = () =>
  new TransportFailure('not_connected', 'connection refused (ECONNREFUSED)', { connected: false });

/** The TrackerError that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<TrackerError> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof TrackerError) return thrown;
    throw thrown;
  }
  throw new Error('the call was expected to fail, but it succeeded');
}
