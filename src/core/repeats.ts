import type { DuplicateChoice } from './model/call.ts';
import type { PushItem } from './model/envelope.ts';
import { shellWord } from './model/shell-word.ts';

type Ref = PushItem['ref'];

/** An issue that a caller's own name stands for. */
export interface NamedIssue {
  readonly name: string;
  /** `null`: a create of that name succeeded, and its answer named no issue. */
  readonly ref: Ref | null;
  /** The title it was created with or has now; absent where unknown. */
  readonly title?: string;
  /**
   * `missing`: the tracker does not hold the issue. `waiting`: the create is stored here and is still
   * to be delivered; `ref.id` is its record.
   */
  readonly state?: 'missing' | 'waiting';
}

/** The names and issues that are known before a push. */
export interface KnownIssues {
  /** System of the bound tracker; items of another one are judged by the tracker itself. */
  readonly provider: string;
  readonly names: readonly NamedIssue[];
  /** Whether an id is an issue's own. An issue's id wins over an equal name. */
  isIssue(id: string): boolean;
}

/** What becomes of one item. */
export type RepeatVerdict =
  /** It is sent, with known names replaced by their issues. */
  | { readonly kind: 'send'; readonly item: PushItem; readonly note?: string }
  /** A create of a name that exists already. */
  | { readonly kind: 'skip'; readonly issue: NamedIssue; readonly message: string }
  /** A create that an earlier push has stored here; that one is delivered. */
  | { readonly kind: 'waiting'; readonly issue: NamedIssue; readonly item: PushItem }
  | {
      readonly kind: 'refuse';
      readonly code: 'name_twice' | 'mapping_missing' | 'issue_unknown';
      readonly message: string;
    };

/**
 * The one rule against doubles, for every provider: items and known names decide which items are
 * sent. Pure; one verdict an item, in their order.
 */
export function judgeRepeats(
  items: readonly PushItem[],
  known: KnownIssues,
  duplicates: DuplicateChoice = 'skip',
): RepeatVerdict[] {
  const byName = new Map(known.names.map((each) => [nameKey(each.name), each]));
  const created = new Set<string>();
  const named = new Set<string>();
  const creates = items.map((item): RepeatVerdict | null => {
    if (item.action !== 'create' || item.ref.system !== known.provider) return null;
    const key = nameKey(item.ref.id);
    const verdict = judgeCreate(item, byName, named, duplicates);
    named.add(key);
    if (verdict.kind === 'send') created.add(key);
    return verdict;
  });
  const resolve = (ref: Ref): Ref => {
    if (isPlainlyAnIssue(ref) || created.has(nameKey(ref.id)) || known.isIssue(ref.id)) return ref;
    return issueRef(byName.get(nameKey(ref.id)), ref);
  };
  return items.map((item, index) => {
    const verdict = creates[index] ?? judgeEdit(item, known, byName, created);
    return verdict.kind === 'send' || verdict.kind === 'waiting'
      ? { ...verdict, item: resolved(verdict.item, resolve) }
      : verdict;
  });
}

/** Whether items may name issues that only the mappings know. */
export function needsNames(items: readonly PushItem[], known: KnownIssues): boolean {
  return items.some(
    ({ action, ref }) =>
      action === 'create' ||
      !(
        isPlainlyAnIssue(ref) ||
        looksLikeAKey(ref.id) ||
        known.isIssue(ref.id) ||
        known.names.some(({ name }) => nameKey(name) === nameKey(ref.id))
      ),
  );
}

/** Names that differ only in surrounding space or in the composition of their letters are equal. */
export function nameKey(name: string): string {
  return name.normalize('NFC').trim();
}

function judgeCreate(
  item: PushItem,
  byName: ReadonlyMap<string, NamedIssue>,
  named: ReadonlySet<string>,
  duplicates: DuplicateChoice,
): RepeatVerdict {
  const name = item.ref.id;
  const key = nameKey(name);
  if (named.has(key))
    return {
      kind: 'refuse',
      code: 'name_twice',
      message: `${name} is created by an earlier item already`,
    };
  const issue = byName.get(key);
  if (duplicates === 'allow') return { kind: 'send', item };
  if (issue === undefined) return { kind: 'send', item, ...otherCase(name, byName) };
  if (issue.state === 'waiting') return { kind: 'waiting', issue, item };
  if (issue.state === 'missing')
    return {
      kind: 'refuse',
      code: 'mapping_missing',
      message: `${name} is mapped to ${issueName(issue)}, which the tracker does not hold any more; \`tracker map remove --wp-id ${shellWord(name)}\` lets it be created again`,
    };
  return { kind: 'skip', issue, message: skipMessage(item, issue) };
}

/** An update or a transition; a name of this push, or an issue's id, is the tracker's to find. */
function judgeEdit(
  item: PushItem,
  known: KnownIssues,
  byName: ReadonlyMap<string, NamedIssue>,
  created: ReadonlySet<string>,
): RepeatVerdict {
  const { ref } = item;
  const send = { kind: 'send', item } as const;
  if (ref.system !== known.provider || isPlainlyAnIssue(ref) || known.isIssue(ref.id)) return send;
  const issue = byName.get(nameKey(ref.id));
  if (issue === undefined || created.has(nameKey(ref.id))) return send;
  if (issue.ref === null)
    return {
      kind: 'refuse',
      code: 'issue_unknown',
      message: `${ref.id} was created, and the answer did not name its issue; use the issue's own id`,
    };
  return { kind: 'send', item: { ...item, ref: issueRef(issue, ref) } };
}

/** A mapping may leave out the workspace, which a ref must have. */
function issueRef(issue: NamedIssue | undefined, given: Ref): Ref {
  const ref = issue?.ref;
  return ref ? { ...ref, workspace: ref.workspace === '' ? given.workspace : ref.workspace } : given;
}

function resolved(item: PushItem, resolve: (ref: Ref) => Ref): PushItem {
  const { patch } = item;
  if (patch === undefined || (!patch.parent_ref && patch.links === undefined)) return item;
  return {
    ...item,
    patch: {
      ...patch,
      ...(patch.parent_ref ? { parent_ref: resolve(patch.parent_ref) } : {}),
      ...(patch.links === undefined
        ? {}
        : { links: patch.links.map((link) => ({ ...link, target: resolve(link.target) })) }),
    },
  };
}

function skipMessage(item: PushItem, issue: NamedIssue): string {
  const known =
    issue.ref === null
      ? 'was created before; the answer did not name its issue'
      : `already exists as ${issueName(issue)}`;
  const title = item.patch?.title;
  if (issue.title === undefined || title === undefined || title === issue.title) return known;
  return `${known}, titled '${issue.title}'; the title '${title}' of this create was not sent`;
}

function otherCase(name: string, byName: ReadonlyMap<string, NamedIssue>): { readonly note?: string } {
  const folded = nameKey(name).toLowerCase();
  const other = [...byName.values()].find((each) => nameKey(each.name).toLowerCase() === folded);
  if (other === undefined) return {};
  return { note: `${name} is another name than ${other.name} (${issueName(other)}); it is created.` };
}

function issueName({ name, ref }: NamedIssue): string {
  return ref?.key ?? ref?.id ?? name;
}

/** Key and URL are what a tracker gives; numbers and UUIDs are ids of trackers, never names. */
function isPlainlyAnIssue({ id, key, url }: Ref): boolean {
  return (
    typeof key === 'string' ||
    typeof url === 'string' ||
    /^#?\d+$/.test(id) ||
    /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)
  );
}

/** A key such as ABC-12: the mappings are not read for it, and it is a name where it is known as one. */
function looksLikeAKey(id: string): boolean {
  return /^[A-Za-z]\w*-[1-9]\d*$/.test(id);
}
