import type { CallContext } from '../model/call.ts';
import type { Change, ChangeOutcome } from '../model/change.ts';
import { TrackerError } from '../model/error.ts';
import type { CompleteRead, Issue } from '../model/issue.ts';
import type { ConflictRecord, IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { Generation, IssueStorePort, StoreBatch } from '../../ports/issue-store-port.ts';
import { carryOut, givenBack, type Steps } from './carry-out.ts';
import { countSent } from './count-sent.ts';
import { CreatedOneByOne, type RecordDesk } from './created-one-by-one.ts';
import {
  planSync,
  sendsSomething,
  unsentFields,
  type IssuePlan,
  type Plan,
  type Policy,
  type Records,
} from './plan.ts';
import { allowedDeletions, demandFewGone, demandPlausible } from './plausible.ts';
import type { Delivery, FailureCode, Sent, Taken } from './sync-report.ts';

export interface SyncEngineDeps {
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly policy: Policy;
  /** How many issues may be gone at once; the default is a share of those that are known. */
  readonly maxDeletions: number | undefined;
  /** Wall clock, RFC 3339. */
  now(): string;
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
  readonly #doubts = new Map<string, Change>();
  readonly #rejected = new Map<string, Change>();
  readonly #sent = new Map<string, Sent>();
  readonly #renamed = new Map<string, string>();
  readonly #lost = new Set<string>();

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
    context.observe?.({ type: 'phase', phase: 'reading' });
    this.#read = await connector.readAll(context);
    context.observe?.({ type: 'phase', phase: 'planning' });
    demandPlausible(this.#records, this.#read, maxDeletions);
  }

  /** What a sync would do. */
  plan(): Plan {
    return planSync(this.#records, this.read, this.#deps.policy);
  }

  /** @throws TrackerError `too_many_gone` */
  demandFewGone(): void {
    demandFewGone(goneIn(this.plan()), this.#allowedDeletions);
  }

  /**
   * Creates of which nobody can tell whether they are there. They are told in the answer, and
   * forgotten in the commit that books it.
   */
  get lost(): readonly string[] {
    return [...this.#lost];
  }

  /**
   * Everything of the tracker that is not in conflict becomes ours; nothing is sent. Of too many
   * that are gone none is believed.
   */
  async take({ yields }: { readonly yields: boolean }, context: CallContext): Promise<Taken> {
    await this.settleLostCreates(context);
    const plan = this.plan();
    const gone = goneIn(plan);
    const allowed = this.#allowedDeletions;
    const issues = gone <= allowed ? plan.issues : plan.issues.filter(({ kind }) => kind !== 'gone');
    const steps = this.#steps(issues, { sends: () => false, yields });
    await this.commit({ snapshot: this.read.issues, ...this.#batchOf(steps) });
    const { created, updated, conflicts } = steps;
    return { created, updated, conflicts, gone: steps.gone, goneUnbelieved: gone <= allowed ? 0 : gone };
  }

  /**
   * What is the same on both sides again is agreed, and nothing else is done: a change of ours that
   * had arrived before a stop must not look like one of theirs.
   */
  async agree(): Promise<void> {
    const issues = this.plan().issues.flatMap((issue) => {
      if (issue.kind !== 'update' || issue.record.base === null) return [];
      const fields = issue.fields.filter(({ kind }) => kind === 'agree');
      return fields.length === 0 ? [] : [{ ...issue, fields }];
    });
    if (issues.length === 0) return;
    const { put } = this.#steps(issues, { sends: () => false, yields: false });
    await this.commit({ records: { put: put.map((record) => this.#stillPending(record)) } });
  }

  #stillPending(record: IssueRecord): IssueRecord {
    const changedAt = this.#records.get(record.id)?.changedAt ?? null;
    return unsentFields(record).length === 0 ? record : { ...record, changedAt };
  }

  /** Sends what `sends` lets through, and no more than that. */
  async send(sends: (id: string) => boolean, context: CallContext): Promise<Delivery> {
    await this.settleLostCreates(context);
    const conflicts: ConflictRecord[] = [];
    let remaining = sends;
    let withheld: readonly string[] = [];
    // A change that came too late is planned once more, on top of what is there now.
    for (const last of [false, true]) {
      const issues = this.plan().issues.filter((issue) => remaining(issue.id) && sendsSomething(issue));
      const steps = this.#steps(issues, { sends: remaining, yields: false });
      if (!last) withheld = steps.withheld;
      conflicts.push(...steps.conflicts);
      await this.commit(this.#batchOf(steps));
      const changes = await this.#acceptable(steps.changes);
      if (changes.length === 0) break;
      const stale = await this.#apply(changes, context);
      conflicts.push(...(await this.#settled(changes, context)));
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
  async #acceptable(changes: readonly Change[]): Promise<Change[]> {
    const refused = new Map<string, Change>();
    for (const change of changes) {
      const refusals = this.#deps.connector.refusals(change);
      if (refusals.length === 0) continue;
      refused.set(change.id, change);
      const message = refusals.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
      this.#fail(change.id, change.kind, 'rejected', message);
    }
    await this.#giveBack([...refused.values()]);
    return changes.filter(({ id }) => !refused.has(id));
  }

  /** @returns changes that came too late */
  async #apply(changes: readonly Change[], context: CallContext): Promise<Map<string, Change['kind']>> {
    const { connector } = this.#deps;
    const stale = new Map<string, Change['kind']>();
    const byId = new Map(changes.map((change) => [change.id, change]));
    const countOne = countSent(changes.length, context);
    const note = (outcome: ChangeOutcome) => {
      const change = byId.get(outcome.id);
      if (change === undefined) return;
      countOne();
      const action = change.kind;
      if (outcome.kind === 'applied') this.#claims.set(outcome.remoteId, { change, notes: outcome.notes });
      else if (outcome.kind === 'stale') stale.set(outcome.id, action);
      else {
        if (outcome.kind === 'failed') this.#rejected.set(outcome.id, change);
        else this.#doubts.set(outcome.id, change);
        const code = outcome.kind === 'failed' ? 'rejected' : 'effect_unknown';
        this.#fail(outcome.id, action, code, outcome.message);
      }
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

  /** Whatever goes wrong from here on, something may have been written. */
  async #settled(changes: readonly Change[], context: CallContext): Promise<readonly ConflictRecord[]> {
    try {
      return await this.#settle(changes, context);
    } catch (thrown) {
      throw thrown instanceof TrackerError ? thrown.with({ effect: 'unknown' }) : thrown;
    }
  }

  /**
   * The tracker's word is checked: what it shows now is agreed, the rest was not taken.
   * @returns what of ours was given back
   */
  async #settle(changes: readonly Change[], context: CallContext): Promise<readonly ConflictRecord[]> {
    context.observe?.({ type: 'phase', phase: 'reading_back' });
    this.#read = await this.#deps.connector.readAll(context);
    await this.settleLostCreates(context);
    const nowCalled = ({ id }: Change) => this.#renamed.get(id) ?? id;
    const ids = new Set(changes.map(nowCalled));
    const justCreated = new Set(changes.filter(({ kind }) => kind === 'create').map(nowCalled));
    const issues = this.plan().issues.filter(({ id, kind }) => ids.has(id) && kind === 'update');
    const { put } = this.#steps(issues, { sends: () => false, yields: false, justCreated });
    await this.commit({ snapshot: this.read.issues, ...this.#batchOf({ put, conflicts: [] }) });

    const held = new Map(this.read.issues.map((issue) => [issue.ref.id, issue]));
    const untaken = [...this.#claims].flatMap(([id, claim]) => {
      const taken = this.#verify(id, claim, held.get(id));
      return taken ? [] : [{ ...claim.change, id }];
    });
    for (const [id, change] of this.#doubts) this.#resolveDoubt(this.#renamed.get(id) ?? id, change, held);
    const back = [...untaken, ...this.#rejected.values()];
    for (const map of [this.#claims, this.#doubts, this.#rejected]) map.clear();
    return this.#giveBack(back);
  }

  /** Whether all of a change is there. */
  #verify(id: string, { change, notes }: Claim, remote: Issue | undefined): boolean {
    const action = change.kind;
    const record = this.#records.get(id);
    if (remote === undefined || record === undefined) {
      this.#fail(id, action, 'not_taken', 'it is not there afterwards');
      return false;
    }
    const left = unsentFields(record).filter((field) => field in change.fields);
    if (left.length === 0) {
      this.#sent.set(id, { kind: 'done', action, remote });
      return true;
    }
    const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
    this.#fail(id, action, 'not_taken', `${left.join(', ')} did not arrive${why}`);
    return false;
  }

  /** Nobody could tell; the read-back may. What is not there yet waits for the next sync. */
  #resolveDoubt(id: string, change: Change, held: ReadonlyMap<string, Issue>): void {
    const [remote, record] = [held.get(id), this.#records.get(id)];
    if (remote === undefined || record === undefined) return;
    if (unsentFields(record).every((field) => !(field in change.fields)))
      this.#sent.set(id, { kind: 'done', action: change.kind, remote });
  }

  /**
   * What the tracker refuses has no effect, here or there: a create is forgotten, a field is theirs
   * again. Both values are kept as a conflict; otherwise every further sync would try it again.
   */
  async #giveBack(changes: readonly Change[]): Promise<readonly ConflictRecord[]> {
    const held = new Map(this.read.issues.map((issue) => [issue.ref.id, issue]));
    const put: IssueRecord[] = [];
    const remove: string[] = [];
    const conflicts: ConflictRecord[] = [];
    for (const { id, fields } of changes) {
      const [record, remote] = [this.#records.get(id), held.get(id)];
      if (record === undefined) continue;
      if (record.base === null || remote === undefined) {
        if (record.base === null) remove.push(id);
        continue;
      }
      const back = givenBack(record, remote, fields);
      put.push(back.record);
      conflicts.push(...back.conflicts);
    }
    if (put.length + remove.length === 0) return [];
    await this.commit({ ...this.#batchOf({ put, conflicts }), records: { put, remove } });
    return conflicts;
  }

  /** Creates whose answer was lost: found again, or told; never sent a second time. */
  async settleLostCreates(context: CallContext): Promise<void> {
    const desk = new CreatedOneByOne(this, this.#deps.connector, this.#renamed);
    for (const { id, local } of await desk.settleLost(context)) {
      this.#lost.add(id);
      const message = `whether '${local.title}' was created is unknown; look for it in the tracker, and push it again under a new key if it is not there`;
      this.#fail(id, 'create', 'effect_unknown', message);
    }
  }

  get #allowedDeletions(): number {
    return this.#deps.maxDeletions ?? allowedDeletions(this.#records);
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

function goneIn({ issues }: Plan): number {
  return issues.filter(({ kind }) => kind === 'gone').length;
}
