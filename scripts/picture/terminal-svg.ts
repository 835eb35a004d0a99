import stringWidth from 'fast-string-width';
import type { Run, Style } from './ansi.ts';

export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly dim: string;
  readonly frame: string;
  /** In the order of the ANSI colours. */
  readonly colors: readonly string[];
}

export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    background: '#ffffff',
    text: '#1f2328',
    dim: '#6e7781',
    frame: '#d0d7de',
    colors: ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
  },
  dark: {
    background: '#0d1117',
    text: '#e6edf3',
    dim: '#8b949e',
    frame: '#30363d',
    colors: ['#8b949e', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#b1bac4'],
  },
};

const cell = { width: 8.4, height: 19, fontSize: 14 } as const;
const margin = 16;

/**
 * Lines as an SVG that needs no font of its own: each run stands at its column, whatever the font.
 * @throws Error for a line that is longer than the terminal is wide
 */
export function terminalSvg(
  lines: readonly (readonly Run[])[],
  columns: number,
  theme: Theme,
  title: string,
): string {
  const long = lines.find((runs) => stringWidth(runs.map(({ text }) => text).join('')) > columns);
  if (long) throw new Error(`longer than ${columns} columns: ${JSON.stringify(long)}`);
  const width = Math.ceil(columns * cell.width) + 2 * margin;
  const height = lines.length * cell.height + 2 * margin;
  const fonts = 'ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${theme.background}" stroke="${theme.frame}"/>`,
    `<g font-family="${fonts}" font-size="${cell.fontSize}" xml:space="preserve">`,
    ...lines.flatMap((runs, row) => lineTexts(runs, margin + (row + 0.75) * cell.height, theme)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function lineTexts(runs: readonly Run[], y: number, theme: Theme): string[] {
  const texts: string[] = [];
  let column = 0;
  for (const { text, style } of runs) {
    // A blank ends a piece, so that a font with other widths cannot push what follows out of its column.
    for (const [piece, word = '', blank = ''] of text.matchAll(/(\S+(?: \S+)*)?(\s*)/g)) {
      if (piece === '') continue;
      if (word !== '') texts.push(textElement(word, margin + column * cell.width, y, style, theme));
      column += stringWidth(word) + blank.length;
    }
  }
  return texts;
}

function textElement(text: string, x: number, y: number, style: Style, theme: Theme): string {
  const length = (stringWidth(text) * cell.width).toFixed(1);
  const weight = style.bold ? ' font-weight="bold"' : '';
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${place} fill="${colorOf(style, theme)}"${weight}>${escaped(text)}</text>`;
}

function colorOf({ color, dim }: Style, theme: Theme): string {
  if (color !== null) return theme.colors[color] ?? theme.text;
  return dim ? theme.dim : theme.text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
