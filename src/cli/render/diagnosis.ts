import { checkNames, type Check, type CheckStatus } from '../../core/model/diagnosis.ts';
import type { Palette } from './palette.ts';
import { shortText } from './safe-text.ts';
import { wrapWords } from './wrap-words.ts';

/** Single findings that are shown; the rest is counted. */
const shownDetails = 10;

/** Names of all checks, so that a line needs to know of no other. */
const nameWidth = Math.max(...checkNames.map((name) => name.length));

/** Columns of a terminal on which a message has no room beside status and name. */
const narrowBelow = nameWidth + 32;

/** A check for people: a line, its findings and its way out below it. */
export function renderCheck(
  check: Check,
  { palette, width }: { readonly palette: Palette; readonly width: number | undefined },
): string {
  const paint: Readonly<Record<CheckStatus, (text: string) => string>> = {
    ok: palette.green,
    warning: palette.yellow,
    failed: (text) => palette.bold(palette.red(text)),
    skipped: palette.dim,
  };
  if (width !== undefined && width < narrowBelow)
    return [
      `${paint[check.status](check.status)}  ${check.name}`,
      ...wrapWords(shortText(check.message), width),
      ...detailLines(check).flatMap((line) => wrapWords(`- ${line}`, width)),
      ...(check.remedy === undefined ? [] : wrapWords(`-> ${shortText(check.remedy)}`, width)),
    ].join('\n');
  const [status, name] = [check.status.padEnd('warning'.length), check.name.padEnd(nameWidth)];
  const indent = ' '.repeat(status.length + 2);
  return [
    `${paint[check.status](status)}  ${name}  ${shortText(check.message)}`,
    ...detailLines(check).map((line) => `${indent}- ${line}`),
    ...(check.remedy === undefined ? [] : [`${indent}${palette.yellow('->')} ${shortText(check.remedy)}`]),
  ].join('\n');
}

function detailLines({ details = [] }: Check): string[] {
  const shown = details.slice(0, shownDetails).map(shortText);
  const more = details.length - shown.length;
  return more > 0 ? [...shown, `… ${more} more; --json shows all`] : shown;
}

/** What all of them come to. */
export function renderSum(checks: readonly Check[]): string {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const [failures, warnings, skips] = [count('failed'), count('warning'), count('skipped')];
  const words = [
    ...(failures > 0 ? [`${failures} failed`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  const found = words.length === 0 ? 'Nothing is wrong' : words.join(', ');
  return skips === 0 ? `${found}.` : `${found}; ${skips} skipped.`;
}
