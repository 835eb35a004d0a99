import type { InTime } from '../deadline.ts';
import type { DuplicateChoice } from '../model/call.ts';
import type { PushItem } from '../model/envelope.ts';
import { TrackerError } from '../model/error.ts';
import { parseJson } from '../model/json.ts';
import type { WriteTarget } from '../model/operation-entry.ts';
import { judgeRepeats, nameKey, needsNames, type NamedIssue, type RepeatVerdict } from '../repeats.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { IdentityPort } from '../../ports/identity-port.ts';
import type { IssueNamesPort } from '../../ports/issue-names-port.ts';
import type { LockPort } from '../../ports/lock-port.ts';
import type { Lease, ListedEntry, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import type { Destination } from './destination.ts';
import { knownIssues, mappedIssues } from './known-issues.ts';
import { heldElsewhere, nameOf } from './operation-errors.ts';
import type { OperationLooks } from './operation-looks.ts';

export interface PushOnceDeps {
  readonly journal: OperationJournalPort;
  readonly names: IssueNamesPort;
  readonly lock: LockPort;
  readonly clock: ClockPort;
  readonly identity: IdentityPort;
  readonly looks: OperationLooks;
}

export interface AdmittedPush {
  readonly verdicts: readonly RepeatVerdict[];
  /** `null`: there is nothing to send. */
  readonly lease: Lease | null;
}

/** Milliseconds between looks at a push of this machine that creates the same names. */
const rivalGapMs = 250;

/** Decides which items of a push are sent, and records those before anything else can decide the same. */
export class PushOnce {
  readonly #deps: PushOnceDeps;

  constructor(deps: PushOnceDeps) {
    this.#deps = deps;
  }

  /** What would be sent now. Records nothing. */
  async judge(
    items: readonly PushItem[],
    to: Destination,
    duplicates: DuplicateChoice,
    context: InTime,
  ): Promise<readonly RepeatVerdict[]> {
    const mapped = await this.#mapped(items, to, duplicates, context);
    return this.#verdicts(items, to.target, mapped, duplicates);
  }

  /**
   * @param begin records what is sent, and holds it
   * @throws TrackerError as a read of the mappings; `unfinished_work` or `operation_running` where an
   *   earlier push may have created the same names
   */
  async admit(
    items: readonly PushItem[],
    to: Destination,
    duplicates: DuplicateChoice,
    begin: (sent: readonly PushItem[]) => Promise<Lease>,
    context: InTime,
  ): Promise<AdmittedPush> {
    const mapped = await this.#mapped(items, to, duplicates, context);
    for (let isFirst = true; ; isFirst = false) {
      const admitted = await this.#alone(items, to.target, context, async (held) => {
        const verdicts = await this.#verdicts(items, to.target, mapped, duplicates);
        const sent = sentItems(verdicts);
        const rival = duplicates === 'allow' ? null : await this.#rivalOf(sent, to.target);
        if (rival !== null) return rival;
        // Another process decides meanwhile where the lock is lost.
        held?.throwIfAborted();
        return { verdicts, lease: sent.length === 0 ? null : await begin(sent) };
      });
      if ('verdicts' in admitted) return admitted;
      await this.#rivalOver(admitted, to, isFirst, context);
    }
  }

  async #mapped(
    items: readonly PushItem[],
    { target, tracker }: Destination,
    duplicates: DuplicateChoice,
    context: InTime,
  ): Promise<readonly NamedIssue[]> {
    const { provider } = target;
    const asked = duplicates === 'allow' ? items.filter(({ action }) => action !== 'create') : items;
    const known = knownIssues(provider, [], await this.#deps.names.of(target));
    return needsNames(asked, known) ? mappedIssues(tracker, provider, context) : [];
  }

  async #verdicts(
    items: readonly PushItem[],
    target: WriteTarget,
    mapped: readonly NamedIssue[],
    duplicates: DuplicateChoice,
  ): Promise<readonly RepeatVerdict[]> {
    const known = knownIssues(target.provider, mapped, await this.#deps.names.of(target));
    return judgeRepeats(items, known, duplicates);
  }

  /** One decision about creates at a time, so that two pushes cannot both find a name free. */
  #alone<T>(
    items: readonly PushItem[],
    { server, provider, project_slug: project }: WriteTarget,
    context: InTime,
    work: (held?: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (items.every(({ action }) => action !== 'create')) return work();
    const place = new TextEncoder().encode([server, provider, project].join('\n'));
    const name = `creates-${this.#deps.identity.sha256(place).slice(0, 16)}`;
    return this.#deps.lock.hold(name, context, ({ signal }) => work(signal));
  }

  /** A push that is not over and creates one of the names. */
  async #rivalOf(sent: readonly PushItem[], target: WriteTarget): Promise<ListedEntry | null> {
    const names = createdKeys(sent);
    if (names.size === 0) return null;
    const entries = await this.#deps.journal.list({ target, unfinishedOnly: true });
    const isRival = ({ kind, body }: ListedEntry) =>
      kind === 'push' &&
      body !== null &&
      [...createdKeys(parseJson(body) as readonly PushItem[])].some((name) => names.has(name));
    return entries.find(isRival) ?? null;
  }

  async #rivalOver(rival: ListedEntry, to: Destination, isFirst: boolean, context: InTime): Promise<void> {
    const { clock, looks } = this.#deps;
    if (!rival.held) {
      if (await looks.isEnded(rival, to, context)) return;
      throw mayCreate(rival);
    }
    if (clock.monotonic() >= context.deadline.at) throw heldElsewhere(rival.id);
    if (isFirst)
      context.observe?.({
        type: 'note',
        message: `Another tracker process creates issues of the same names (${nameOf(rival)}); waiting for it.`,
      });
    await clock.sleep(rivalGapMs, context.signal);
  }
}

export function sentItems(verdicts: readonly RepeatVerdict[]): PushItem[] {
  return verdicts.flatMap((verdict) => (verdict.kind === 'send' ? [verdict.item] : []));
}

function createdKeys(items: readonly PushItem[]): ReadonlySet<string> {
  return new Set(items.flatMap(({ action, ref }) => (action === 'create' ? [nameKey(ref.id)] : [])));
}

function mayCreate(rival: ListedEntry): TrackerError {
  const end = rival.state === 'accepted' ? 'still runs' : 'ended without an answer';
  return new TrackerError(
    'unfinished_work',
    `An earlier write creates issues of the same names and ${end}: ${nameOf(rival)}, begun ${rival.createdAt}. Nothing was sent.`,
    {
      operation: { key: rival.key, ...(rival.operationId === null ? {} : { id: rival.operationId }) },
      details: { unfinished: [rival.id] },
      hint:
        rival.state === 'accepted'
          ? `Run \`tracker operations wait ${rival.id}\`, then the command again.`
          : `Run \`tracker operations resume ${rival.id}\`, then the command again.`,
    },
  );
}
