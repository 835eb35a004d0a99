import { Output } from '../../../src/cli/output.ts';

/** An output that shows nothing; with columns it is a terminal. */
export function givenOutput({
  columns,
  color = 'never',
}: { columns?: number; color?: 'never' | 'always' } = {}) {
  const stream = { write: () => true, once: () => undefined, off: () => undefined };
  const terminal = columns === undefined ? stream : { ...stream, isTTY: true, columns };
  return new Output(terminal, stream, { json: false, quiet: false, verbose: false, color, progress: false });
}
