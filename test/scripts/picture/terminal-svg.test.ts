import { describe, expect, it } from 'vitest';
import { parseAnsi } from '../../../scripts/picture/ansi.ts';
import { terminalSvg, themes } from '../../../scripts/picture/terminal-svg.ts';

const draw = (output: string, columns = 40) =>
  terminalSvg(parseAnsi(output), columns, themes.light, 'A title');
const texts = (svg: string) =>
  [
    ...svg.matchAll(
      /<text x="([\d.]+)" .*?textLength="([\d.]+)".*? fill="(#\w+)"( font-weight="bold")?>(.*?)<\/text>/g,
    ),
  ].map(([, x, length, fill, bold, text]) => ({
    column: (Number(x) - 16) / 8.4,
    length: Number(length) / 8.4,
    fill,
    bold,
    text,
  }));

describe('the picture of a terminal', () => {
  it('has colours, and bold until it ends', () => {
    const [bold, cyan, plain] = texts(draw('\u001b[1mA\u001b[22m  \u001b[36mB\u001b[39m  C'));
    expect(bold).toMatchObject({ text: 'A', bold: ' font-weight="bold"', fill: themes.light.text });
    expect(cyan).toMatchObject({ text: 'B', bold: undefined, fill: themes.light.colors[6] });
    expect(plain).toMatchObject({ text: 'C', fill: themes.light.text });
  });

  it('puts what follows wide characters where a terminal does', () => {
    const [wide, after] = texts(draw('日本語  end'));
    expect(wide?.length).toBeCloseTo(6);
    expect(after?.column).toBeCloseTo(8);
  });

  it('opens no tag of its own for what was printed', () => {
    expect(draw('<b> & "c"')).toContain('&lt;b> &amp; &quot;c&quot;');
  });

  it('refuses what it cannot show', () => {
    expect(() => draw('x'.repeat(41))).toThrow('longer than 40 columns');
    expect(() => draw('a\u001b[2Kb')).toThrow('no colour and no text');
    expect(() => draw('a\rb')).toThrow('no colour and no text');
  });
});
