import type { CallContext } from '../model/call.ts';
import type { Change, ChangeOutcome } from '../model/change.ts';
import { TrackerError } from '../model/error.ts';
import type { CompleteRead, Issue } from '../model/issue.ts';
import type { ConflictRecord, IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { Generation, IssueStorePort, StoreBatch } from '../../ports/issue-store-port.ts';
import { carryOut, type Steps } from './carry-out.ts';
import { CreatedOneByOne, type RecordDesk } from './created-one-by-one.ts';
import { planSync, unsentFields, type IssuePlan, type Plan, type Policy, type Records } from './plan.ts';
import { allowedDeletions, demandFewGone, demandPlausible } from './plausible.ts';

export interface SyncEngineDeps {
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly policy: Policy;
  /** How many issues may be gone at once; the default is a share of those that are known. */
  readonly maxDeletions: number | undefined;
  /** Wall clock, RFC 3339. */
  now(): string;
}

/** How a change of ours ended. */
export type Sent =
  | { readonly kind: 'done'; readonly action: Change['kind']; readonly remote: Issue }
  | {
      readonly kind: 'failed';
      readonly action: Change['kind'];
      readonly code: FailureCode;
      readonly message: string;
    };

/**
 * - `changed_meanwhile`: somebody else was faster, twice. `rejected`: the tracker refuses it.
 * - `not_taken`: it said yes, and shows something else. `effect_unknown`: nobody can tell.
 */
export type FailureCode = 'changed_meanwhile' | 'rejected' | 'not_taken' | 'effect_unknown';

/** What came from the tracker. */
export interface Taken {
  readonly created: readonly Issue[];
  readonly updated: readonly Issue[];
  readonly gone: Steps['gone'];
  /** Of too many that are gone none is believed; how many they are. */
  readonly goneUnbelieved: number;
  readonly conflicts: readonly ConflictRecord[];
}

/** What went to it. */
export interface Delivery {
  readonly conflicts: readonly ConflictRecord[];
  /** Creates that the doctrine holds back. */
  readonly withheld: readonly string[];
  /** By the record's id; where the tracker minted one, by the new id. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** New ids by the names that records had before. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * One sync of one project: read, plan, store what is ours, send, read back, store what is agreed.
 * The base of a field advances last, so that a stop anywhere is taken up by the next sync. The
 * caller holds the workspace's lock.
 */
export class SyncEngine implements RecordDesk {
  readonly #deps: SyncEngineDeps;
  #records: Map<string, IssueRecord> = new Map();
  #generation: Generation = 0;
  #snapshot: Generation = 0;
  #read: CompleteRead | null = null;
  readonly #claims = new Map<string, Claim>();
  readonly #sent = new Map<string, Sent>();
  readonly #renamed = new Map<string, string>();

  constructor(deps: SyncEngineDeps) {
    this.#deps = deps;
  }

  get records(): Records {
    return this.#records;
  }

  get policy(): Policy {
    return this.#deps.policy;
  }

  get snapshot(): Generation {
    return this.#snapshot;
  }

  get read(): CompleteRead {
    if (this.#read === null) throw new TrackerError('internal', 'the tracker was not read yet');
    return this.#read;
  }

  /** Both sides as they are. Changes nothing. */
  async open(context: CallContext): Promise<void> {
    const { store, connector, maxDeletions = 0 } = this.#deps;
    this.#generation = (await store.load()).generation;
    this.#records = new Map(await store.records());
    this.#read = await connector.readAll(context);
    demandPlausible(this.#records, this.#read, maxDeletions);
  }

  /** What a sync would do. */
  plan(): Plan {
    return planSync(this.#records, this.read, this.#deps.policy);
  }

  /**
   * Everything of the tracker that is not in conflict becomes ours; nothing is sent.
   * @throws TrackerError `too_many_gone` with `strict`; otherwise none of them is believed
   */
  async take(
    options: { readonly yields: boolean; readonly strict: boolean },
    context: CallContext,
  ): Promise<Taken> {
    await this.#settleLostCreates(context);
    const plan = this.plan();
    const gone = plan.issues.filter(({ kind }) => kind === 'gone').length;
    const allowed = this.#deps.maxDeletions ?? allowedDeletions(this.#records);
    if (options.strict) demandFewGone(gone, allowed);
    const issues = gone <= allowed ? plan.issues : plan.issues.filter(({ kind }) => kind !== 'gone');
    const steps = this.#steps(issues, { sends: () => false, yields: options.yields });
    await this.commit({ snapshot: this.read.issues, ...this.#batchOf(steps) });
    const { created, updated, conflicts } = steps;
    return { created, updated, conflicts, gone: steps.gone, goneUnbelieved: gone <= allowed ? 0 : gone };
  }

  /** Sends what `sends` lets through, and no more than that. */
  async send(sends: (id: string) => boolean, context: CallContext): Promise<Delivery> {
    const conflicts: ConflictRecord[] = [];
    let remaining = sends;
    let withheld: readonly string[] = [];
    // A change that came too late is planned once more, on top of what is there now.
    for (const last of [false, true]) {
      const issues = this.plan().issues.filter((issue) => remaining(issue.id) && hasToGo(issue));
      const steps = this.#steps(issues, { sends: remaining, yields: false });
      if (!last) withheld = steps.withheld;
      conflicts.push(...steps.conflicts);
      const changes = this.#acceptable(steps.changes);
      await this.commit(this.#batchOf(steps));
      if (changes.length === 0) break;
      const stale = await this.#apply(changes, context);
      await this.#settle(changes, context);
      if (stale.size === 0) break;
      if (last)
        for (const [id, action] of stale)
          this.#fail(id, action, 'changed_meanwhile', 'somebody else is changing it; run the command again');
      remaining = (id) => stale.has(id);
    }
    return { conflicts, withheld, sent: this.#sent, renamed: this.#renamed };
  }

  /** Stores, and keeps the records of this sync in step. */
  async commit(batch: StoreBatch): Promise<void> {
    if (Object.keys(batch).length === 0) return;
    const { generation, snapshot } = await this.#deps.store.commit(batch, this.#generation);
    this.#generation = generation;
    this.#snapshot = snapshot;
    for (const id of batch.records?.remove ?? []) this.#records.delete(id);
    for (const record of batch.records?.put ?? []) this.#records.set(record.id, record);
  }

  #steps(
    issues: readonly IssuePlan[],
    options: { sends: (id: string) => boolean; yields: boolean; justCreated?: ReadonlySet<string> },
  ): Steps {
    return carryOut({ issues }, { ...options, now: this.#deps.now() });
  }

  /** What our store took under other rules, the tracker may refuse; it fails by itself. */
  #acceptable(changes: readonly Change[]): Change[] {
    return changes.filter((change) => {
      const refusals = this.#deps.connector.refusals(change);
      if (refusals.length === 0) return true;
      const message = refusals.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
      this.#fail(change.id, change.kind, 'rejected', message);
      return false;
    });
  }

  /** @returns changes that came too late */
  async #apply(changes: readonly Change[], context: CallContext): Promise<Map<string, Change['kind']>> {
    const { connector } = this.#deps;
    const stale = new Map<string, Change['kind']>();
    const byId = new Map(changes.map((change) => [change.id, change]));
    const note = (outcome: ChangeOutcome) => {
      const change = byId.get(outcome.id);
      if (change === undefined) return;
      const action = change.kind;
      if (outcome.kind === 'applied') this.#claims.set(outcome.remoteId, { change, notes: outcome.notes });
      else if (outcome.kind === 'stale') stale.set(outcome.id, action);
      else
        this.#fail(
          outcome.id,
          action,
          outcome.kind === 'failed' ? 'rejected' : 'effect_unknown',
          outcome.message,
        );
    };
    const minted = connector.newIds === undefined;
    const together = minted ? changes.filter(({ kind }) => kind === 'update') : changes;
    if (together.length > 0)
      for await (const chunk of connector.apply(together, context)) chunk.forEach(note);
    if (minted)
      await new CreatedOneByOne(this, connector, this.#renamed).create(
        changes.filter((change) => change.kind === 'create'),
        note,
        context,
      );
    return stale;
  }

  /** The tracker's word is checked: what it shows now is agreed, the rest was not taken. */
  async #settle(changes: readonly Change[], context: CallContext): Promise<void> {
    this.#read = await this.#deps.connector.readAll(context);
    const nowCalled = ({ id }: Change) => this.#renamed.get(id) ?? id;
    const ids = new Set(changes.map(nowCalled));
    const justCreated = new Set(changes.filter(({ kind }) => kind === 'create').map(nowCalled));
    const issues = this.plan().issues.filter(({ id, kind }) => ids.has(id) && kind === 'update');
    const { put } = this.#steps(issues, { sends: () => false, yields: false, justCreated });
    await this.commit({ snapshot: this.read.issues, ...this.#batchOf({ put, conflicts: [] }) });

    const held = new Map(this.read.issues.map((issue) => [issue.ref.id, issue]));
    for (const [id, claim] of this.#claims) this.#verify(id, claim, held.get(id));
    this.#claims.clear();
  }

  #verify(id: string, { change, notes }: Claim, remote: Issue | undefined): void {
    const action = change.kind;
    const record = this.#records.get(id);
    if (remote === undefined || record === undefined)
      return this.#fail(id, action, 'not_taken', 'it is not there afterwards');
    const left = unsentFields(record).filter((field) => field in change.fields);
    if (left.length === 0) {
      this.#sent.set(id, { kind: 'done', action, remote });
      return;
    }
    const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
    this.#fail(id, action, 'not_taken', `${left.join(', ')} did not arrive${why}`);
  }

  /** Creates whose answer was lost: found again, or told; never sent a second time. */
  async #settleLostCreates(context: CallContext): Promise<void> {
    const desk = new CreatedOneByOne(this, this.#deps.connector, this.#renamed);
    for (const { id, local } of await desk.settleLost(context)) {
      const message = `whether '${local.title}' was created is unknown; look for it in the tracker, and push it again under a new key if it is not there`;
      this.#fail(id, 'create', 'effect_unknown', message);
    }
  }

  #fail(id: string, action: Change['kind'], code: FailureCode, message: string): void {
    this.#sent.set(id, { kind: 'failed', action, code, message });
  }

  #batchOf({ put, conflicts }: Pick<Steps, 'put' | 'conflicts'>): StoreBatch {
    const at = this.#deps.now();
    const decided = conflicts.filter(({ resolution }) => resolution !== null);
    return {
      ...(put.length === 0 ? {} : { records: { put } }),
      ...(decided.length === 0 ? {} : { conflicts: decided.map((each) => ({ ...each, at })) }),
    };
  }
}

/** What the tracker says that it did. */
interface Claim {
  readonly change: Change;
  readonly notes: readonly string[];
}

/** Whether anything of an issue is for the tracker, or waits for a decision. */
function hasToGo(issue: IssuePlan): boolean {
  if (issue.kind !== 'update') return issue.kind === 'create' || issue.kind === 'withheld';
  return issue.fields.some(
    ({ kind, conflict }) => conflict !== undefined || kind === 'send' || kind === 'merge',
  );
}
