import type { PushResultItem } from '../../core/model/envelope.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { isJsonObject, printJson, type JsonObject } from '../../core/model/json.ts';
import type { Output } from '../output.ts';
import { hasFailures, identityLines, itemErrorLines, outcomeTable, summaryLines } from './envelope.ts';
import { safeLines, shortText } from './safe-text.ts';

/**
 * The result of a push or a run for people. An answer without the envelope's parts is shown as it
 * came: better odd than a line of blanks that looks like success.
 */
export function renderWriteResult(
  title: string,
  body: unknown,
  out: Output,
  server: string | null = null,
): string {
  if (!isJsonObject(body) || (body['status'] === undefined && body['summary'] === undefined)) {
    return [`${title}: the server answered`, ...serverLine(server), safeLines(printJson(body, 2))].join('\n');
  }
  return [
    ...outcomes(body, out),
    `${title} ${shortText(body['status'] ?? 'answered')}`,
    ...serverLine(server),
    ...identityLines(body['identity_path'] as never),
    ...summaryLines(body['summary'] as never),
    ...phaseLines('pull', body['pull'], out),
    ...phaseLines('push', body['push'], out),
    ...itemErrorLines(body['item_errors'] as never, out),
    ...conflictLines(body['conflicts']),
    ...goneLines(body['gone']),
  ].join('\n');
}

export function serverLine(server: string | null): string[] {
  return server === null ? [] : [`- server: ${shortText(server)}`];
}

export function exitCodeOf(body: unknown): ExitCode {
  return hasFailures(body) ? exitCodes.incomplete.code : exitCodes.done.code;
}

function outcomes(body: JsonObject, out: Output): string[] {
  const items = body['items'];
  if (!Array.isArray(items) || items.length === 0) return [];
  return [outcomeTable(items as PushResultItem[], out), ''];
}

/** What both sides of a local sync had changed, decided or not; both values are in the JSON. */
function conflictLines(conflicts: unknown): string[] {
  if (!Array.isArray(conflicts) || conflicts.length === 0) return [];
  const lines = conflicts.filter(isJsonObject).map((conflict) => {
    const { issue_ref: ref, field_name: field, strategy, resolution } = conflict;
    const id = isJsonObject(ref) ? ref['id'] : '';
    const end = resolution === null ? 'open' : `${shortText(resolution)} went on`;
    return `- ${shortText(id)} ${shortText(field)}: ${end} (${shortText(strategy)})`;
  });
  return ['Conflicts:', ...lines];
}

function goneLines(gone: unknown): string[] {
  if (!Array.isArray(gone) || gone.length === 0) return [];
  const lines = gone.filter(isJsonObject).map(({ ref, title }) => {
    const id = isJsonObject(ref) ? ref['id'] : '';
    return `- ${shortText(id)} ${shortText(title)}`;
  });
  return ['Gone from the tracker, kept here:', ...lines];
}

function phaseLines(name: string, phase: unknown, out: Output): string[] {
  if (!isJsonObject(phase)) return [];
  const summary = summaryLines(phase['summary'] as never).map((line) => line.slice(2));
  const items = name === 'push' && Array.isArray(phase['items']) ? (phase['items'] as PushResultItem[]) : [];
  return [
    `${name}: ${shortText(phase['status'] ?? '')}${summary.length > 0 ? ` (${summary.join(', ')})` : ''}`,
    ...(items.length > 0
      ? outcomeTable(items, out, 2)
          .split('\n')
          .map((line) => `  ${line}`.trimEnd())
      : []),
    ...itemErrorLines(phase['item_errors'] as never, out).map((line) => `  ${line}`),
  ];
}
