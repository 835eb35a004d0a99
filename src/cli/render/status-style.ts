import type { IssueStatus } from '../../core/model/envelope.ts';
import type { Output } from '../output.ts';
import type { Palette } from './palette.ts';
import { safeText } from './safe-text.ts';
import type { Column } from './table.ts';

type Color = 'dim' | 'yellow' | 'magenta' | 'red' | 'green' | 'gray';

/** How the contract's statuses look on a terminal with colours. Every glyph is one column wide. */
export const statusStyles: Readonly<Record<IssueStatus, { readonly glyph: string; readonly color: Color }>> =
  {
    todo: { glyph: '○', color: 'dim' },
    in_progress: { glyph: '◐', color: 'yellow' },
    in_review: { glyph: '◑', color: 'magenta' },
    blocked: { glyph: '✗', color: 'red' },
    done: { glyph: '●', color: 'green' },
    canceled: { glyph: '◌', color: 'gray' },
  };

/** A status as text, with its glyph where somebody looks. A word that is none of the contract's stays plain. */
export function statusText(status: unknown, out: Output): string {
  const style = styleOf(status);
  const word = safeText(status);
  return style === undefined || !out.decorates ? word : `${style.glyph} ${word}`;
}

/** Colours a text that tells this status. */
export function paintStatus(text: string, status: unknown, palette: Palette): string {
  const style = styleOf(status);
  return style === undefined ? text : palette[style.color](text);
}

export function statusColumn<Row>(title: string, of: (row: Row) => unknown, out: Output): Column<Row> {
  return {
    title,
    value: (row) => statusText(of(row), out),
    paint: (text, row) => paintStatus(text, of(row), out.palette),
  };
}

function styleOf(status: unknown) {
  return typeof status === 'string' && Object.hasOwn(statusStyles, status)
    ? statusStyles[status as IssueStatus]
    : undefined;
}
