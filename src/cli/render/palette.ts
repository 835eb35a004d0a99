import pico from 'picocolors';

export type Palette = ReturnType<typeof pico.createColors>;

/** Colours for one stream; `auto` means a terminal. */
export function paletteFor(choice: 'auto' | 'always' | 'never', isTerminal: boolean): Palette {
  return pico.createColors(choice === 'always' || (choice === 'auto' && isTerminal));
}

/** The flag wins, then NO_COLOR, then FORCE_COLOR (the usual conventions), then the stream decides. */
export function colorChoice(
  noColorFlag: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): 'auto' | 'always' | 'never' {
  if (noColorFlag || (environment['NO_COLOR'] ?? '') !== '') return 'never';
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced === '0' || forced === 'false' ? 'never' : 'always';
  return environment['TERM'] === 'dumb' ? 'never' : 'auto';
}
