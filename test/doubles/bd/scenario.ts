/** A fixed list of calls in a fresh workspace, and the effect on files between them. */
export interface Scenario {
  readonly name: string;
  /** What it pins down. */
  readonly about: string;
  /** False: the folder has no workspace yet. */
  readonly initialised?: boolean;
  readonly steps: readonly Step[];
}

export type Step =
  | {
      readonly kind: 'call';
      readonly args: readonly string[];
      readonly stdin: string;
      readonly environment: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

export type Input = string | readonly object[];

/**
 * One call of bd. Arguments with blanks come as a list; rows become JSON Lines. `{1}` in an argument
 * is the first id that bd made up in this scenario.
 */
export function bd(
  args: string | readonly string[],
  input: Input = '',
  environment: Readonly<Record<string, string>> = {},
): Step {
  return {
    kind: 'call',
    args: typeof args === 'string' ? args.split(' ') : args,
    stdin: typeof input === 'string' ? input : input.map((each) => `${JSON.stringify(each)}\n`).join(''),
    environment,
  };
}

export const importing = (input: Input): Step => bd('import - --json', input);

export const write = (path: string, text: string): Step => ({ kind: 'write', path, text });

export const remove = (path: string): Step => ({ kind: 'remove', path });

export const folder = (path: string): Step => ({ kind: 'folder', path });

/** A complete row of long ago, so that what bd stamps itself is told apart from what was sent. */
export const row = (id: string, more: object = {}): object => ({
  id,
  title: id,
  status: 'open',
  issue_type: 'task',
  priority: 2,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
  ...more,
});

/** The same row, changed later. */
export const later = (id: string, more: object = {}): object =>
  row(id, { updated_at: '2026-01-03T00:00:00Z', ...more });

export const closed = { status: 'closed', closed_at: '2026-01-02T00:00:00Z' };

export const edge = (from: string, to: string, type = 'blocks'): object => ({
  issue_id: from,
  depends_on_id: to,
  type,
});
