import type { CallContext } from '../model/call.ts';
import type { ConflictRecord, IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import { ChangeDelivery } from './change-delivery.ts';
import { sendsSomething, unsentFields, type Plan } from './plan.ts';
import type { NamedIssues } from './named-issues.ts';
import { allowedDeletions, demandFewGone, demandPlausible } from './plausible-read.ts';
import type { RecordDesk } from './record-desk.ts';
import type { Delivery, Taken } from './sync-report.ts';

export interface SyncEngineDeps {
  readonly desk: RecordDesk;
  readonly connector: ConnectorPort;
  /** How many issues may be gone at once; the default is a share of those that are known. */
  readonly maxDeletions: number | undefined;
}

/**
 * One sync of one project: read, plan, store what is ours, send, read back, store what is agreed.
 * The base of a field advances last, so that a stop anywhere is taken up by the next sync. The
 * caller holds the workspace's lock.
 */
export class SyncEngine {
  readonly #desk: RecordDesk;
  readonly #maxDeletions: number | undefined;
  readonly #delivery: ChangeDelivery;

  constructor({ desk, connector, maxDeletions }: SyncEngineDeps) {
    this.#desk = desk;
    this.#maxDeletions = maxDeletions;
    this.#delivery = new ChangeDelivery(desk, connector);
  }

  /**
   * Both sides as they are. Changes nothing.
   * @param named the only issues that it is about
   * @throws TrackerError `read_suspicious`
   */
  async open(context: CallContext, named: NamedIssues | null = null): Promise<void> {
    await this.#desk.open(context, named);
    context.observe?.({ type: 'phase', phase: 'planning' });
    const { records, read } = this.#desk;
    if (read.extent === 'all') demandPlausible(records, read, this.#maxDeletions ?? 0);
  }

  /** @throws TrackerError `too_many_gone` */
  demandFewGone(): void {
    demandFewGone(goneIn(this.#desk.plan()), this.#allowedDeletions);
  }

  /**
   * Creates of which nobody can tell whether they are there. They are told in the answer, and
   * forgotten in the commit that books it.
   */
  get lost(): readonly string[] {
    return this.#delivery.lost;
  }

  /**
   * Everything of the tracker that is not in conflict becomes ours; nothing is sent. Of too many
   * that are gone none is believed; and nothing new is taken beside them, or they would be few.
   */
  async take({ yields }: { readonly yields: boolean }, context: CallContext): Promise<Taken> {
    await this.#delivery.settleLostCreates(context);
    const plan = this.#desk.plan();
    const gone = goneIn(plan);
    const allowed = this.#allowedDeletions;
    const issues = gone <= allowed ? plan.issues : plan.issues.filter(({ kind }) => kind === 'update');
    const steps = this.#desk.steps(issues, { sends: () => false, yields });
    await this.#desk.commitRead(this.#desk.batchOf(steps));
    const { created, updated, conflicts } = steps;
    return { created, updated, conflicts, gone: steps.gone, goneUnbelieved: gone <= allowed ? 0 : gone };
  }

  /**
   * What is the same on both sides again is agreed, and nothing else is done: a change of ours that
   * had arrived before a stop must not look like one of theirs.
   */
  async agree(): Promise<void> {
    const issues = this.#desk.plan().issues.flatMap((issue) => {
      if (issue.kind !== 'update' || issue.record.base === null) return [];
      const fields = issue.fields.filter(({ kind }) => kind === 'agree');
      return fields.length === 0 ? [] : [{ ...issue, fields }];
    });
    if (issues.length === 0) return;
    const { put } = this.#desk.steps(issues, { sends: () => false, yields: false });
    await this.#desk.commit({ records: { put: put.map((record) => this.#stillPending(record)) } });
  }

  #stillPending(record: IssueRecord): IssueRecord {
    const changedAt = this.#desk.records.get(record.id)?.changedAt ?? null;
    return unsentFields(record).length === 0 ? record : { ...record, changedAt };
  }

  /** Sends what `sends` lets through, and no more than that. */
  async send(sends: (id: string) => boolean, context: CallContext): Promise<Delivery> {
    const [desk, delivery] = [this.#desk, this.#delivery];
    await delivery.settleLostCreates(context);
    const conflicts: ConflictRecord[] = [];
    let remaining = sends;
    let withheld: readonly string[] = [];
    // A change that came too late is planned once more, on top of what is there now.
    for (const last of [false, true]) {
      const issues = desk.plan().issues.filter((issue) => remaining(issue.id) && sendsSomething(issue));
      const steps = desk.steps(issues, { sends: remaining, yields: false });
      if (!last) withheld = steps.withheld;
      conflicts.push(...steps.conflicts);
      await desk.commit(desk.batchOf(steps));
      const { stale, conflicts: back } = await delivery.deliver(steps.changes, context);
      conflicts.push(...back);
      if (stale.size === 0) break;
      if (last)
        for (const [id, action] of stale)
          delivery.fail(
            id,
            action,
            'changed_meanwhile',
            'somebody else is changing it; run the command again',
          );
      remaining = (id) => stale.has(id);
    }
    return { conflicts, withheld, sent: delivery.sent, renamed: delivery.renamed };
  }

  get #allowedDeletions(): number {
    return this.#maxDeletions ?? allowedDeletions(this.#desk.records);
  }
}

function goneIn({ issues }: Plan): number {
  return issues.filter(({ kind }) => kind === 'gone').length;
}
