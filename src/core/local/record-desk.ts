import type { CallContext } from '../model/call.ts';
import { counted } from '../model/counted.ts';
import { TrackerError } from '../model/error.ts';
import type { CompleteRead, Issue, NamedRead } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { Generation, IssueStorePort, StoreBatch, StoredMapping } from '../../ports/issue-store-port.ts';
import { carryOut, type CarryOutOptions, type Steps } from './carry-out.ts';
import { learntMappings } from './learnt-mappings.ts';
import type { NamedIssues } from './named-issues.ts';
import { hasLostASet, isAgreed } from './plausible-read.ts';
import { recognisedCreates, recognisedRenames, renamedBatch, strangers } from './recognised-renames.ts';
import { planSync, type IssuePlan, type Plan, type Policy, type Records } from './plan.ts';

export interface RecordDeskDeps {
  readonly connector: ConnectorPort;
  readonly store: IssueStorePort;
  readonly policy: Policy;
  /** Wall clock, RFC 3339. */
  now(): string;
}

/** Both sides during one sync: our records as they are stored, and the tracker as it was read last. */
export class RecordDesk {
  readonly #deps: RecordDeskDeps;
  #records: Map<string, IssueRecord> = new Map();
  #generation: Generation = 0;
  #snapshot: Generation = 0;
  #read: CompleteRead | NamedRead | null = null;
  /** The only issues that this sync is about; `null` for all. */
  #named: NamedIssues | null = null;
  #renamed: ReadonlyMap<string, string> = new Map();
  /** What recognised renames change; it goes with the next commit. */
  #carried: StoreBatch = {};

  constructor(deps: RecordDeskDeps) {
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

  get read(): CompleteRead | NamedRead {
    if (this.#read === null) throw new TrackerError('internal', 'the tracker was not read yet');
    return this.#read;
  }

  /** What the tracker holds, by id. */
  get held(): ReadonlyMap<string, Issue> {
    return new Map(this.read.issues.map((issue) => [issue.ref.id, issue]));
  }

  /**
   * Both sides as they are. Changes nothing.
   * @param named the only issues that it is about; where they cannot be read alone, everything is read
   */
  async open(context: CallContext, named: NamedIssues | null = null): Promise<void> {
    const { store } = this.#deps;
    this.#generation = (await store.load()).generation;
    context.observe?.({ type: 'phase', phase: 'reading' });
    if (named !== null && (await this.#openNamed(named, context))) return;
    // The tracker takes long to answer: our own side is loaded meanwhile.
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ...(context.signal === undefined ? [] : [context.signal])]);
    const reading = this.readAgain({ ...context, signal });
    reading.catch(() => undefined); // it may fail first; that is told below
    try {
      this.#records = new Map(await store.records());
    } catch (thrown) {
      stop.abort(thrown);
      await reading.catch(() => undefined);
      throw thrown;
    }
    await reading;
    await this.#followRenames(context);
  }

  /** New ids of issues that the tracker has renamed since it was read last, by the former ones. */
  get renamed(): ReadonlyMap<string, string> {
    return this.#renamed;
  }

  /** An issue with a new id is the same one: neither is it missing, nor is there another. */
  async #followRenames(context: CallContext): Promise<void> {
    const { store, now } = this.#deps;
    const { missing, unanswered, fresh } = strangers(this.#records, this.read.issues);
    if (missing.length + unanswered.length === 0 || fresh.length === 0) return;
    const before = missing.length === 0 ? [] : ((await store.snapshotOf(missing)) ?? []);
    this.#renamed = new Map([...recognisedCreates(unanswered, fresh), ...recognisedRenames(before, fresh)]);
    if (this.#renamed.size === 0) return;
    this.#carried = renamedBatch(this.#records, await store.mappings(), this.#renamed, now());
    applyRecords(this.#carried, this.#records);
    context.observe?.({
      type: 'note',
      message: `The tracker has given new ids to ${counted(this.#renamed.size, 'issue')}; mappings and unsent changes follow.`,
    });
  }

  /** The snapshot, where everything is as both sides last agreed: a sync would do nothing. */
  async unchanged(): Promise<Generation | null> {
    const { connector, store } = this.#deps;
    if (connector.fingerprint === undefined) return null;
    const settled = await store.settled();
    return settled !== null && (await connector.fingerprint()) === settled.fingerprint
      ? settled.snapshot
      : null;
  }

  /** The tracker as it is now; of named issues those alone, unless one of them is not there any more. */
  async readAgain(context: CallContext): Promise<void> {
    if (this.#named !== null) {
      const read = await this.#readNamed(this.#named, context);
      if (read !== null) {
        this.#read = read;
        return;
      }
      this.#named = null;
      this.#records = new Map(await this.#deps.store.records());
    }
    this.#read = await this.#deps.connector.readAll(context);
  }

  async #openNamed(named: NamedIssues, context: CallContext): Promise<boolean> {
    const records = await this.#deps.store.recordsOf(named.ids);
    if (!named.ids.every((id) => isAgreed(records.get(id)))) return false;
    const read = await this.#readNamed(named, context);
    if (read === null || hasLostASet(records, read)) return false;
    [this.#named, this.#records, this.#read] = [named, new Map(records), read];
    return true;
  }

  async #readNamed({ ids, names }: NamedIssues, context: CallContext): Promise<NamedRead | null> {
    return (await this.#deps.connector.readNamed?.(ids, context, names)) ?? null;
  }

  /** What a sync would do now. */
  plan(): Plan {
    return planSync(this.#records, this.read, this.#deps.policy);
  }

  steps(issues: readonly IssuePlan[], options: Omit<CarryOutOptions, 'now'>): Steps {
    return carryOut({ issues }, { ...options, now: this.#deps.now() });
  }

  /** What of the steps our store keeps; open conflicts are only told. */
  batchOf({ put, conflicts }: Pick<Steps, 'put' | 'conflicts'>): StoreBatch {
    const at = this.#deps.now();
    const decided = conflicts.filter(({ resolution }) => resolution !== null);
    return {
      ...(put.length === 0 ? {} : { records: { put } }),
      ...(decided.length === 0 ? {} : { conflicts: decided.map((each) => ({ ...each, at })) }),
    };
  }

  /** Stores what was read, with its fingerprint where a sync has nothing left to do after `batch`. */
  async commitRead(batch: StoreBatch): Promise<void> {
    const { read } = this;
    // A part of the tracker does not become the snapshot of all of it.
    if (read.extent === 'named') return this.commit(batch);
    const { issues, fingerprint } = read;
    const settled = fingerprint !== null && this.#isSettledBy(batch);
    await this.commit({ snapshot: issues, ...(settled ? { fingerprint } : {}), ...batch });
  }

  /** Issues beside these with changes of ours that were not sent. */
  async waitingBeside(ids: ReadonlySet<string>): Promise<number> {
    const { pendingCount } = await this.#deps.store.load();
    const mine = [...ids].filter((id) => {
      const record = this.#records.get(id);
      return record !== undefined && record.changedAt !== null && record.goneAt === null;
    });
    return pendingCount - mine.length;
  }

  #isSettledBy(batch: StoreBatch): boolean {
    const after = new Map(this.#records);
    applyRecords(batch, after);
    return planSync(after, this.read, this.#deps.policy).issues.length === 0;
  }

  /** Stores, and keeps the records of this sync in step. */
  async commit(batch: StoreBatch): Promise<void> {
    if (Object.keys(batch).length === 0) return;
    const whole = withCarried(this.#carried, batch, await this.#learntMappings(batch));
    const { generation, snapshot } = await this.#deps.store.commit(whole, this.#generation);
    this.#generation = generation;
    this.#snapshot = snapshot;
    this.#carried = {};
    applyRecords(batch, this.#records);
  }

  async #learntMappings(batch: StoreBatch): Promise<readonly StoredMapping[]> {
    const agreed = firstAgreed(batch, this.#records);
    if (agreed.length === 0) return [];
    const { held } = this;
    const known = await this.#deps.store.mappings();
    return learntMappings(agreed, known, (id) => held.get(id)?.ref, this.#deps.now());
  }
}

/** Creates that both sides agree on from here on, or whose name is known from here on. */
function firstAgreed({ records }: StoreBatch, before: Records): IssueRecord[] {
  return (records?.put ?? []).filter(({ id, base, creation }) => {
    const earlier = before.get(id);
    const isKnown = earlier !== undefined && earlier.base !== null && earlier.creation !== null;
    return creation !== null && base !== null && !isKnown;
  });
}

/** What comes later wins; a mapping is put once. */
function withCarried(carried: StoreBatch, batch: StoreBatch, learnt: readonly StoredMapping[]): StoreBatch {
  const mappings = [...(carried.mappings?.put ?? []), ...learnt];
  const whole = { ...batch, ...(mappings.length === 0 ? {} : { mappings: { put: mappings } }) };
  if (carried.records === undefined) return whole;
  const { put = [], remove = [] } = batch.records ?? {};
  const later = new Set([...put.map(({ id }) => id), ...remove]);
  return {
    ...whole,
    records: {
      put: [...carried.records.put.filter(({ id }) => !later.has(id)), ...put],
      remove: [...(carried.records.remove ?? []), ...remove],
    },
  };
}

function applyRecords({ records }: StoreBatch, to: Map<string, IssueRecord>): void {
  for (const id of records?.remove ?? []) to.delete(id);
  for (const record of records?.put ?? []) to.set(record.id, record);
}
