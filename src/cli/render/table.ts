import stringWidth from 'fast-string-width';
import { cutToWidth } from './cut-to-width.ts';
import type { Palette } from './palette.ts';
import { safeText } from './safe-text.ts';

export interface Column<Row> {
  readonly title: string;
  value(row: Row): unknown;
  /** Takes what room is left and is cut first. One column at most. */
  readonly flexible?: boolean;
  /** Never cut: somebody copies it. */
  readonly whole?: boolean;
  readonly paint?: (text: string, row: Row) => string;
}

const gap = '  ';

/** Where nothing is cut, one endless cell must not fill up all the others. */
const alignedUpTo = 120;

/**
 * Rows under a header, columns aligned by display width. `width` is the terminal's; without one
 * nothing is cut, and a cell wider than most is not aligned to. Columns in which every row is empty
 * are left out. Where the columns do not fit at all, each row is a block of a line for each value.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: { readonly width: number | undefined; readonly palette: Palette },
): string {
  const used = columns
    .map((column) => ({ column, cells: rows.map((row) => safeText(column.value(row))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const natural = used.map(({ column, cells }) =>
    cells.reduce((widest, cell) => Math.max(widest, stringWidth(cell)), stringWidth(column.title)),
  );
  const widths = fit(
    natural,
    used.map(({ column }) => column),
    options.width,
  );

  if (options.width !== undefined && widthOf(widths) > options.width)
    return rows
      .map((row, number) => block(row, number, used, options.width ?? 0, options.palette))
      .join('\n\n');
  const aligned = options.width === undefined ? widths.map((each) => Math.min(each, alignedUpTo)) : widths;

  const line = (
    cellOf: (index: number) => string,
    paintOf: (index: number, text: string) => string,
  ): string =>
    used
      .map((_, index) => {
        const cut = cutToWidth(cellOf(index), widths[index] ?? 0);
        const missing = index === used.length - 1 ? 0 : (aligned[index] ?? 0) - stringWidth(cut);
        return paintOf(index, cut) + ' '.repeat(Math.max(0, missing));
      })
      .join(gap)
      .trimEnd();

  const header = line(
    (index) => used[index]?.column.title ?? '',
    (_, text) => options.palette.bold(text),
  );
  const body = rows.map((row, number) =>
    line(
      (index) => used[index]?.cells[number] ?? '',
      (index, text) => used[index]?.column.paint?.(text, row) ?? text,
    ),
  );
  return [header, ...body].join('\n');
}

interface UsedColumn<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
}

/** One row: title and value on a line, or below each other where the value is to be copied and does not fit. */
function block<Row>(
  row: Row,
  number: number,
  used: readonly UsedColumn<Row>[],
  width: number,
  palette: Palette,
): string {
  const lines = used.flatMap(({ column, cells }) => {
    const cell = cells[number] ?? '';
    if (cell === '') return [];
    const room = width - stringWidth(column.title) - 1;
    const paint = (text: string) => column.paint?.(text, row) ?? text;
    const title = palette.bold(column.title);
    const wide = stringWidth(cell);
    if (wide <= room || (wide > width && column.whole !== true && room >= least))
      return [`${title} ${paint(cutToWidth(cell, room))}`];
    return [title, paint(column.whole === true ? cell : cutToWidth(cell, width))];
  });
  return lines.join('\n');
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + gap.length * Math.max(0, widths.length - 1);
}

/** Columns that a cut cell still has. */
const least = 8;

/** Takes from the flexible column first, down to a readable rest, then from the widest ones that may be cut. */
function fit(
  natural: readonly number[],
  columns: readonly Pick<Column<never>, 'flexible' | 'whole'>[],
  width: number | undefined,
): number[] {
  const widths = [...natural];
  if (width === undefined) return widths;
  const excess = () => widthOf(widths) - width;
  const flexAt = columns.findIndex(({ flexible }) => flexible === true);
  if (flexAt >= 0 && excess() > 0) widths[flexAt] = Math.max(least, (widths[flexAt] ?? 0) - excess());
  for (let over = excess(); over > 0; over = excess()) {
    const cuttable = widths.map((each, index) => (columns[index]?.whole === true ? 0 : each));
    const widest = cuttable.indexOf(Math.max(...cuttable));
    if ((cuttable[widest] ?? 0) <= least) break;
    widths[widest] = Math.max(least, (widths[widest] ?? 0) - over);
  }
  return widths;
}
