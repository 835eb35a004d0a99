import type { CallContext } from '../model/call.ts';
import type { Change, ChangeOutcome } from '../model/change.ts';
import { TrackerError } from '../model/error.ts';
import type { Issue } from '../model/issue.ts';
import type { ConflictRecord, IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import { givenBack } from './carry-out.ts';
import { countSent } from './count-sent.ts';
import { CreatedOneByOne } from './created-one-by-one.ts';
import { unsentFields } from './plan.ts';
import type { RecordDesk } from './record-desk.ts';
import type { FailureCode, Sent } from './sync-report.ts';

/** How one round of changes ended. */
export interface Delivered {
  /** Those that came too late, by id; nothing was done about them. */
  readonly stale: ReadonlyMap<string, Change['kind']>;
  /** What of ours was given back. */
  readonly conflicts: readonly ConflictRecord[];
}

/** What the tracker said to one round of changes, by id. */
interface Told {
  readonly claims: Map<string, { readonly change: Change; readonly notes: readonly string[] }>;
  readonly doubts: Map<string, Change>;
  readonly rejected: Map<string, Change>;
  readonly stale: Map<string, Change['kind']>;
}

/**
 * Our changes on their way to the tracker: sent, read back, and given back where it has not taken
 * them. Its yes is a claim; what it shows afterwards decides.
 */
export class ChangeDelivery {
  readonly #desk: RecordDesk;
  readonly #connector: ConnectorPort;
  readonly #oneByOne: CreatedOneByOne;
  readonly #sent = new Map<string, Sent>();
  readonly #renamed = new Map<string, string>();
  readonly #lost = new Set<string>();

  constructor(desk: RecordDesk, connector: ConnectorPort) {
    this.#desk = desk;
    this.#connector = connector;
    this.#oneByOne = new CreatedOneByOne(desk, connector, this.#renamed);
  }

  get sent(): ReadonlyMap<string, Sent> {
    return this.#sent;
  }

  get renamed(): ReadonlyMap<string, string> {
    return this.#renamed;
  }

  /** Creates of which nobody can tell whether they are there. */
  get lost(): readonly string[] {
    return [...this.#lost];
  }

  async deliver(changes: readonly Change[], context: CallContext): Promise<Delivered> {
    const acceptable = await this.#acceptable(changes);
    if (acceptable.length === 0) return { stale: new Map(), conflicts: [] };
    const told = await this.#apply(acceptable, context);
    return { stale: told.stale, conflicts: await this.#settled(acceptable, told, context) };
  }

  /** Creates whose answer was lost: found again, or told; never sent a second time. */
  async settleLostCreates(context: CallContext): Promise<void> {
    for (const { id, local } of await this.#oneByOne.settleLost(context)) {
      this.#lost.add(id);
      const message = `whether '${local.title}' was created is unknown; look for it in the tracker, and push it again under a new key if it is not there`;
      this.fail(id, 'create', 'effect_unknown', message);
    }
  }

  fail(id: string, action: Change['kind'], code: FailureCode, message: string): void {
    this.#sent.set(id, { kind: 'failed', action, code, message });
  }

  /** What our store took under other rules, the tracker may refuse; it fails by itself. */
  async #acceptable(changes: readonly Change[]): Promise<Change[]> {
    const refused = new Map<string, Change>();
    for (const change of changes) {
      const refusals = this.#connector.refusals(change);
      if (refusals.length === 0) continue;
      refused.set(change.id, change);
      const message = refusals.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
      this.fail(change.id, change.kind, 'rejected', message);
    }
    await this.#giveBack([...refused.values()]);
    return changes.filter(({ id }) => !refused.has(id));
  }

  async #apply(changes: readonly Change[], context: CallContext): Promise<Told> {
    const told: Told = { claims: new Map(), doubts: new Map(), rejected: new Map(), stale: new Map() };
    const byId = new Map(changes.map((change) => [change.id, change]));
    const countOne = countSent(changes.length, context);
    const note = (outcome: ChangeOutcome) => {
      const change = byId.get(outcome.id);
      if (change === undefined) return;
      countOne();
      this.#note(outcome, change, told);
    };
    const minted = this.#connector.newIds === undefined;
    const together = minted ? changes.filter(({ kind }) => kind === 'update') : changes;
    if (together.length > 0)
      for await (const chunk of this.#connector.apply(together, context)) chunk.forEach(note);
    if (minted) {
      const creates = changes.filter((change) => change.kind === 'create');
      await this.#oneByOne.create(creates, note, context);
    }
    return told;
  }

  #note(outcome: ChangeOutcome, change: Change, told: Told): void {
    switch (outcome.kind) {
      case 'applied':
        told.claims.set(outcome.remoteId, { change, notes: outcome.notes });
        break;
      case 'stale':
        told.stale.set(outcome.id, change.kind);
        break;
      case 'failed':
        told.rejected.set(outcome.id, change);
        this.fail(outcome.id, change.kind, 'rejected', outcome.message);
        break;
      case 'unknown':
        told.doubts.set(outcome.id, change);
        this.fail(outcome.id, change.kind, 'effect_unknown', outcome.message);
    }
  }

  /** Whatever goes wrong from here on, something may have been written. */
  async #settled(
    changes: readonly Change[],
    told: Told,
    context: CallContext,
  ): Promise<readonly ConflictRecord[]> {
    try {
      context.observe?.({ type: 'phase', phase: 'reading_back' });
      await this.#desk.readAgain(context);
      await this.settleLostCreates(context);
      await this.#agree(changes);
      return await this.#giveBack(this.#untaken(told));
    } catch (thrown) {
      throw thrown instanceof TrackerError ? thrown.with({ effect: 'unknown' }) : thrown;
    }
  }

  /** What the tracker shows now is agreed. */
  async #agree(changes: readonly Change[]): Promise<void> {
    const nowCalled = ({ id }: Change) => this.#renamed.get(id) ?? id;
    const ids = new Set(changes.map(nowCalled));
    const justCreated = new Set(changes.filter(({ kind }) => kind === 'create').map(nowCalled));
    const issues = this.#desk.plan().issues.filter(({ id, kind }) => ids.has(id) && kind === 'update');
    const { put } = this.#desk.steps(issues, { sends: () => false, yields: false, justCreated });
    await this.#desk.commitRead(this.#desk.batchOf({ put, conflicts: [] }));
  }

  /** What it said that it had taken, and does not show; and what it refused. */
  #untaken({ claims, doubts, rejected }: Told): Change[] {
    const { held } = this.#desk;
    const untaken = [...claims].flatMap(([id, { change, notes }]) => {
      const taken = this.#verify(id, change, notes, held.get(id));
      return taken ? [] : [{ ...change, id }];
    });
    for (const [id, change] of doubts) this.#resolveDoubt(this.#renamed.get(id) ?? id, change, held);
    return [...untaken, ...rejected.values()];
  }

  /** Whether all of a change is there. */
  #verify(id: string, change: Change, notes: readonly string[], remote: Issue | undefined): boolean {
    const action = change.kind;
    const record = this.#desk.records.get(id);
    if (remote === undefined || record === undefined) {
      this.fail(id, action, 'not_taken', 'it is not there afterwards');
      return false;
    }
    const left = unsentFields(record).filter((field) => field in change.fields);
    if (left.length === 0) {
      this.#sent.set(id, { kind: 'done', action, remote });
      return true;
    }
    const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
    this.fail(id, action, 'not_taken', `${left.join(', ')} did not arrive${why}`);
    return false;
  }

  /** Nobody could tell; the read-back may. What is not there yet waits for the next sync. */
  #resolveDoubt(id: string, change: Change, held: ReadonlyMap<string, Issue>): void {
    const [remote, record] = [held.get(id), this.#desk.records.get(id)];
    if (remote === undefined || record === undefined) return;
    if (unsentFields(record).every((field) => !(field in change.fields)))
      this.#sent.set(id, { kind: 'done', action: change.kind, remote });
  }

  /**
   * What the tracker refuses has no effect, here or there: a create is forgotten, a field is theirs
   * again. Both values are kept as a conflict; otherwise every further sync would try it again.
   */
  async #giveBack(changes: readonly Change[]): Promise<readonly ConflictRecord[]> {
    if (changes.length === 0) return [];
    const { held, records } = this.#desk;
    const put: IssueRecord[] = [];
    const remove: string[] = [];
    const conflicts: ConflictRecord[] = [];
    for (const { id, fields } of changes) {
      const [record, remote] = [records.get(id), held.get(id)];
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
    await this.#desk.commit({ ...this.#desk.batchOf({ put, conflicts }), records: { put, remove } });
    return conflicts;
  }
}
