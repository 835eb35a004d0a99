import type { TrackerError } from '../../core/model/error.ts';
import type { Palette } from './palette.ts';
import { indentedLines, shortText } from './safe-text.ts';

/** An error for people: what happened, what is known of the write, what to do next. */
export function renderError(error: TrackerError, palette: Palette): string {
  const lines = [`${palette.red(palette.bold('error:'))} ${indentedLines(error.message)}`];
  const fact = (name: string, value: unknown) => {
    if (value !== undefined) lines.push(`  ${name}: ${shortText(value)}`);
  };
  if (error.server !== undefined && error.http !== undefined)
    fact('answered by', `${error.http.origin}, HTTP ${error.http.status ?? '?'}`);
  fact('operation', error.operation?.id);
  if (error.effect === 'unknown') fact('idempotency key', error.operation?.key);
  fact('server code', error.server?.code);
  fact('details', error.server?.details);
  fact('resume with --cursor', error.resume?.cursor);
  lines.push(`${palette.yellow('hint:')} ${indentedLines(error.hint)}`);
  return lines.join('\n');
}
