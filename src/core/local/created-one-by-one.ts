import type { CallContext } from '../model/call.ts';
import type { Change, ChangeOutcome } from '../model/change.ts';
import { TrackerError } from '../model/error.ts';
import type { IssueFields } from '../model/issue.ts';
import type { Creation, IssueRecord } from '../model/record.ts';
import type { ConnectorPort } from '../../ports/connector-port.ts';
import type { RecordDesk } from './record-desk.ts';
import { renamedIn, targetsOf } from './renamed-refs.ts';

type Create = Change & { kind: 'create' };

/**
 * Creates at a tracker that mints its own ids. What was there before is stored before each of them
 * is sent, so that one whose answer is lost can be told from the rest, and is never sent twice.
 */
export class CreatedOneByOne {
  readonly #desk: RecordDesk;
  readonly #connector: ConnectorPort;
  readonly #renamed: Map<string, string>;

  constructor(desk: RecordDesk, connector: ConnectorPort, renamed: Map<string, string>) {
    this.#desk = desk;
    this.#connector = connector;
    this.#renamed = renamed;
  }

  async create(
    creates: readonly Create[],
    note: (outcome: ChangeOutcome) => void,
    context: CallContext,
  ): Promise<void> {
    const seen = this.#desk.read.issues.map(({ ref }) => ref.id);
    const waiting = new Set(creates.map(({ id }) => id));
    for (const change of targetsFirst(creates)) {
      const fields = renamedIn(change.fields, this.#renamed) as Create['fields'];
      const missing = targetsOf(fields).find((id) => waiting.has(id));
      if (missing !== undefined) {
        note({ kind: 'failed', id: change.id, message: 'the issue that it refers to was not created' });
        continue;
      }
      await this.#markSent(change.id, seen);
      for await (const [outcome] of this.#applied({ ...change, fields }, context)) {
        if (outcome === undefined) continue;
        if (outcome.kind === 'applied') {
          await this.#rename(change.id, outcome.remoteId);
          waiting.delete(change.id);
          seen.push(outcome.remoteId);
        } else if (outcome.kind !== 'unknown') await this.#markUnsent(change.id);
        note(outcome);
      }
    }
  }

  /** An error that says that nothing was done leaves nothing in doubt. */
  async *#applied(change: Create, context: CallContext): ReturnType<ConnectorPort['apply']> {
    try {
      yield* this.#connector.apply([change], context);
    } catch (thrown) {
      if (thrown instanceof TrackerError && thrown.effect === 'none') await this.#markUnsent(change.id);
      throw thrown;
    }
  }

  /** @returns creates of which nobody can tell; the caller tells them, and forgets them then */
  async settleLost(context: CallContext): Promise<readonly IssueRecord[]> {
    const lost = [...this.#desk.records.values()].filter(
      ({ base, creation }) => base === null && creation?.seen !== undefined,
    );
    const unknown: IssueRecord[] = [];
    for (const record of lost) {
      const found = await this.#find(record, context);
      if (found === null) unknown.push(record);
      else await this.#rename(record.id, found);
    }
    return unknown;
  }

  async #find({ id, creation, local }: IssueRecord, context: CallContext): Promise<string | null> {
    const before = new Set([...(creation?.seen ?? []), ...this.#renamed.values()]);
    const appeared = this.#desk.read.issues.filter(({ ref }) => !before.has(ref.id));
    const change: Create = { kind: 'create', id, before: null, fields: local };
    return (await this.#connector.findCreated?.(change, appeared, context)) ?? null;
  }

  #markSent(id: string, seen: readonly string[]): Promise<void> {
    return this.#put(id, (creation) => ({ ...creation, seen: [...seen] }));
  }

  #markUnsent(id: string): Promise<void> {
    return this.#put(id, unsent);
  }

  async #put(id: string, change: (creation: Creation) => Creation): Promise<void> {
    const record = this.#desk.records.get(id);
    if (!record?.creation) return;
    await this.#desk.commit({ records: { put: [{ ...record, creation: change(record.creation) }] } });
  }

  /** The record and whatever refers to it learn the new id at once. */
  async #rename(from: string, to: string): Promise<void> {
    const record = this.#desk.records.get(from);
    if (record === undefined) return;
    this.#renamed.set(from, to);
    const others = [...this.#desk.records.values()].flatMap((other) => {
      const local = renamedIn(other.local, this.#renamed) as IssueFields;
      return other.id === from || local === other.local ? [] : [{ ...other, local }];
    });
    const { creation, ...rest } = record;
    const renamed = {
      ...rest,
      id: to,
      creation: creation === null ? null : { ...unsent(creation), formerId: from },
    };
    await this.#desk.commit({ records: { put: [renamed, ...others], remove: [from] } });
  }
}

/** Without what was noted while it was on its way. */
function unsent({ ref, again }: Creation): Creation {
  return { ref, ...(again === undefined ? {} : { again }) };
}

/** A create after those that it refers to; a circle keeps its order, and its last one fails. */
function targetsFirst(creates: readonly Create[]): Create[] {
  const byId = new Map(creates.map((change) => [change.id, change]));
  const ordered = new Map<string, Create>();
  const visit = (change: Create, path: ReadonlySet<string>) => {
    if (ordered.has(change.id) || path.has(change.id)) return;
    for (const id of targetsOf(change.fields)) {
      const target = byId.get(id);
      if (target) visit(target, new Set([...path, change.id]));
    }
    ordered.set(change.id, change);
  };
  for (const change of creates) visit(change, new Set());
  return [...ordered.values()];
}
