import { spans, withDeadline } from '../deadline.ts';
import type { CallContext } from '../model/call.ts';
import type { ItemError, NormalizedIssue, PushItem } from '../model/envelope.ts';
import { canonicalJson } from '../model/json.ts';
import type { PreviewedField, PreviewedItem } from '../model/push-preview.ts';
import { pullPages } from '../pull-pages.ts';
import type { RepeatVerdict } from '../repeats.ts';
import type { ClockPort } from '../../ports/clock-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';

/** The contract reads no single issue: pages of this size, and no more of them. */
const [pageSize, mostPages] = [1_000, 10];

interface ReadIssues {
  /** By id and by key. */
  readonly issues: ReadonlyMap<string, NormalizedIssue>;
  /** Whether an issue that is not among them is not there. */
  readonly isComplete: boolean;
}

/** The issues that the items would change, before and after; reads them, and writes nothing. */
export async function previewItems(
  items: readonly PushItem[],
  verdicts: readonly RepeatVerdict[],
  { tracker, clock, provider }: { tracker: TrackerPort; clock: ClockPort; provider: string },
  context: CallContext,
): Promise<{ readonly plan: readonly PreviewedItem[]; readonly item_errors: readonly ItemError[] }> {
  const read = await readIssues(wantedIds(verdicts, provider), tracker, clock, context);
  const previews = items.map((item, index) =>
    previewOf(item, verdicts[index] ?? { kind: 'send', item }, provider, read),
  );
  return {
    plan: previews.map(({ preview }) => preview),
    item_errors: previews.flatMap(({ error }) => error ?? []),
  };
}

function wantedIds(verdicts: readonly RepeatVerdict[], provider: string): ReadonlySet<string> {
  return new Set(
    verdicts.flatMap((verdict) => {
      if (verdict.kind === 'skip') return verdict.issue.ref?.id ?? [];
      if (verdict.kind !== 'send' || verdict.item.action === 'create') return [];
      return verdict.item.ref.system === provider ? verdict.item.ref.id : [];
    }),
  );
}

async function readIssues(
  wanted: ReadonlySet<string>,
  tracker: TrackerPort,
  clock: ClockPort,
  context: CallContext,
): Promise<ReadIssues> {
  const issues = new Map<string, NormalizedIssue>();
  if (wanted.size === 0) return { issues, isComplete: true };
  const missing = new Set(wanted);
  let isComplete = true;
  let pages = 0;
  const pull = (query: Parameters<TrackerPort['pull']>[0], inner: CallContext) =>
    tracker.pull(query, withDeadline(inner, clock, spans.read));
  for await (const { body } of pullPages({ limit: pageSize }, pull, context)) {
    pages += 1;
    for (const issue of body.items)
      for (const name of [issue.ref.id, issue.ref.key])
        if (typeof name === 'string' && missing.delete(name)) issues.set(name, issue);
    if (missing.size === 0) break;
    if (body.status === 'partial' || body.status === 'error') isComplete = false;
    if (pages === mostPages && body.has_more === true) {
      isComplete = false;
      break;
    }
  }
  return { issues, isComplete };
}

interface Preview {
  readonly preview: PreviewedItem;
  readonly error?: ItemError;
}

function previewOf(item: PushItem, verdict: RepeatVerdict, provider: string, read: ReadIssues): Preview {
  const { ref, action, patch } = item;
  const nothing = { ref, remote_ref: null, title: null, message: null, fields: [] };
  const refused = (code: string, message: string): Preview => ({
    preview: { ...nothing, action: 'refuse', message },
    error: { ref, code, category: 'input', message, retryable: false },
  });
  if (ref.system !== provider)
    return refused(
      'wrong_tracker',
      `${ref.id} is an issue of '${ref.system}'; this project is bound to ${provider}.`,
    );
  if (verdict.kind === 'refuse') return refused(verdict.code, verdict.message);
  if (verdict.kind !== 'send') {
    const issue = read.issues.get(verdict.issue.ref?.id ?? '');
    const isMissing = verdict.issue.ref !== null && issue === undefined && read.isComplete;
    const message = 'message' in verdict ? verdict.message : null;
    return {
      preview: {
        ...nothing,
        action: 'skip',
        remote_ref: verdict.issue.ref,
        title: issue?.title ?? verdict.issue.title ?? null,
        message: isMissing ? `${message ?? ''}, which is not there any more` : message,
      },
    };
  }
  if (action === 'create') {
    const fields = Object.entries(patch ?? {}).map(([field, after]) => ({ field, after }));
    return { preview: { ...nothing, action, title: patch?.title ?? null, fields } };
  }
  const issue = read.issues.get(verdict.item.ref.id);
  if (issue === undefined && read.isComplete)
    return refused('unknown_issue', `There is no issue ${verdict.item.ref.id} in this project.`);
  const fields = changedFields(verdict.item, issue);
  return { preview: { ...nothing, action, ...shown(issue, fields), remote_ref: verdict.item.ref, fields } };
}

function shown(issue: NormalizedIssue | undefined, fields: readonly PreviewedField[]) {
  if (issue === undefined)
    return {
      message: `It is not among the first ${pageSize * mostPages} issues; what it has now is unknown.`,
    };
  return { title: issue.title ?? null, message: fields.length === 0 ? 'nothing to change' : null };
}

/** Values are whole: a list is the list that the issue has afterwards. */
function changedFields(
  { patch, target_status: target }: PushItem,
  issue: NormalizedIssue | undefined,
): PreviewedField[] {
  const wanted: Record<string, unknown> = { ...patch, ...(target === undefined ? {} : { status: target }) };
  return Object.entries(wanted).flatMap(([field, after]) => {
    if (issue === undefined) return [{ field, after }];
    const before: unknown = (issue as Readonly<Record<string, unknown>>)[field] ?? null;
    return canonicalJson(before) === canonicalJson(after ?? null) ? [] : [{ field, before, after }];
  });
}
