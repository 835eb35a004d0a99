export interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  /** 0 to 7: black, red, green, yellow, blue, magenta, cyan, white; null: the terminal's own. */
  readonly color: number | null;
}

/** Text in one style. */
export interface Run {
  readonly text: string;
  readonly style: Style;
}

const plain: Style = { bold: false, dim: false, color: null };

/**
 * Lines of a terminal's output as styled runs.
 * @throws Error for a control sequence that is no colour: there is no cursor here to move
 */
export function parseAnsi(output: string): Run[][] {
  let style = plain;
  return output.split('\n').map((line) => {
    const runs: Run[] = [];
    for (const [, codes, text = ''] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
      if (codes !== undefined) style = codes.split(';').map(Number).reduce(restyled, style);
      else runs.push({ text, style });
    }
    const other = line.replace(/\u001b\[[\d;]*m/g, '');
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(other))
      throw new Error(`no colour and no text: ${JSON.stringify(other)}`);
    return runs;
  });
}

function restyled(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, color: null };
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 90 };
  return style;
}
