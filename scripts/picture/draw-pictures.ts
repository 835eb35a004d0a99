import { parseAnsi } from './ansi.ts';
import { columns, runSession } from './session.ts';
import { terminalSvg, themes } from './terminal-svg.ts';

/** The pictures of README, by file: a session with this `tracker.js`, on a light and a dark ground. */
export async function drawPictures(bin: string): Promise<ReadonlyMap<string, string>> {
  const lines = parseAnsi(await runSession(bin));
  const title = 'A terminal: tracker pulls issues, shows what a push would send, and pushes it.';
  return new Map(
    Object.entries(themes).map(([name, theme]) => [
      `docs/terminal-${name}.svg`,
      terminalSvg(lines, columns, theme, title),
    ]),
  );
}
