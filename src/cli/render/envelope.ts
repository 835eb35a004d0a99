import type {
  IdentityPath,
  ItemError,
  NormalizedIssue,
  PushResultItem,
  ResultSummary,
} from '../../core/model/envelope.ts';
import { cutText } from '../../core/model/cut-text.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Output } from '../output.ts';
import { shortText } from './safe-text.ts';
import { statusColumn } from './status-style.ts';
import { renderTable, type Column } from './table.ts';

/** The parts that pull, push and run answers have in common, as lines for people. */

export function summaryLines(summary: ResultSummary | undefined): string[] {
  if (!isJsonObject(summary)) return [];
  const known = ['total', 'succeeded', 'failed', 'skipped'] as const;
  return known
    .filter((key) => summary[key] !== undefined)
    .map((key) => `- ${key}: ${shortText(summary[key])}`);
}

/** On whose behalf the provider was reached: provider, kind, account. */
export function identityLines(identity: IdentityPath | null | undefined): string[] {
  if (!isJsonObject(identity)) return [];
  const {
    provider,
    type,
    provider_account_id: account,
    installation_id: installation,
    user_link_id: link,
  } = identity;
  const via = link ?? installation;
  return [
    ...(provider === undefined ? [] : [`- provider: ${shortText(provider)}`]),
    ...(type === undefined ? [] : [`- type: ${shortText(type)}`]),
    ...(account === undefined
      ? []
      : [`- account: ${shortText(account)}${via === undefined ? '' : ` (${shortText(via)})`}`]),
  ];
}

export function issueTable(issues: readonly NormalizedIssue[], out: Output): string {
  const { palette } = out;
  const columns: readonly Column<NormalizedIssue>[] = [
    { title: 'ISSUE', value: ({ ref }) => ref.key ?? ref.id, paint: (text) => palette.cyan(text) },
    statusColumn('STATUS', ({ status }) => status, out),
    { title: 'TYPE', value: ({ issue_type: type }) => type },
    { title: 'PRIO', value: ({ priority }) => (priority === 0 ? '' : priority) },
    { title: 'ASSIGNEES', value: ({ assignees }) => listed(assignees) },
    { title: 'TITLE', value: ({ title }) => title, flexible: true },
  ];
  return renderTable(columns, issues, { width: out.width, palette });
}

/** @param indent columns that stand before it */
export function outcomeTable(items: readonly PushResultItem[], out: Output, indent = 0): string {
  const { palette } = out;
  const columns: readonly Column<PushResultItem>[] = [
    { title: 'ITEM', value: ({ ref }) => nameOf(ref), paint: (text) => palette.cyan(text) },
    { title: 'ACTION', value: ({ action }) => action },
    {
      title: 'OUTCOME',
      value: ({ outcome }) => outcome,
      paint: (text, { outcome }) => (outcome === 'failed' ? palette.red(text) : text),
    },
    { title: 'REMOTE', value: ({ remote_ref: remote }) => nameOf(remote) },
    { title: 'VERSION', value: ({ version }) => version },
    { title: 'MESSAGE', value: ({ message }) => shown(message), flexible: true },
  ];
  const width = out.width === undefined ? undefined : out.width - indent;
  return renderTable(columns, items.filter(isJsonObject), { width, palette });
}

export function itemErrorLines(errors: readonly ItemError[] | null | undefined, out: Output): string[] {
  if (!Array.isArray(errors) || errors.length === 0) return [];
  return [
    'Item errors:',
    ...errors.filter(isJsonObject).map((error: ItemError) => {
      const code = shortText(error.code ?? 'error');
      const again = error.retryable === true ? ' (may work later)' : '';
      return `- ${nameOf(error.ref) || '(no item)'}: ${out.palette.red(code)} ${shortText(error.message)}${again}`;
    }),
  ];
}

/** Of a message, so much as a person reads; titles are results, and whole. */
function shown(message: unknown): unknown {
  return typeof message === 'string' ? cutText(message) : message;
}

/** Whether anything in an envelope failed: the whole, a counter, an item, an item error. */
export function hasFailures(envelope: unknown): boolean {
  if (!isJsonObject(envelope)) return false;
  const { status, summary, items, item_errors: errors } = envelope;
  if (status === 'partial' || status === 'error') return true;
  if (isJsonObject(summary) && typeof summary['failed'] === 'number' && summary['failed'] > 0) return true;
  if (Array.isArray(errors) && errors.length > 0) return true;
  if (Array.isArray(items) && items.some((item) => isJsonObject(item) && item['outcome'] === 'failed'))
    return true;
  return hasFailures(envelope['pull']) || hasFailures(envelope['push']);
}

function nameOf(ref: unknown): string {
  if (!isJsonObject(ref)) return '';
  return shortText(ref['key'] ?? ref['id']);
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(shortText).join(', ') : shortText(values);
}
