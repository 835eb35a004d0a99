/** What a project's extensions have registered, as `fp guide` tells it. */
export interface FpProject {
  /** The first part of every display id; `null` when it is not told. */
  readonly prefix: string | null;
  readonly statuses: readonly string[];
  /** Status of an issue that is created without one. */
  readonly defaultStatus: string;
  /** Key to type: `text`, `select`, `multiselect`. */
  readonly properties: ReadonlyMap<string, string>;
}

/** A project without extensions. */
export const plainProject: FpProject = {
  prefix: null,
  statuses: ['todo', 'in-progress', 'done'],
  defaultStatus: 'todo',
  properties: new Map(),
};

/** `null` for a text that tells no statuses. */
export function projectIn(text: string): FpProject | null {
  const statuses = words(line(text, /registered statuses[^:\n]*/i));
  if (statuses.length === 0) return null;
  return {
    prefix: line(text, /prefix/i) ?? null,
    statuses,
    defaultStatus: line(text, /default for new issues/i) ?? statuses[0] ?? plainProject.defaultStatus,
    properties: new Map(
      Array.from(
        (line(text, /(?:other )?registered properties/i) ?? '').matchAll(/([^\s,()]+) \(([\w-]+)[^)]*\)/g),
        ([, key = '', type = '']) => [key, type],
      ),
    ),
  };
}

/** What stands behind `- <name>: `. */
function line(text: string, name: RegExp): string | undefined {
  return new RegExp(`^[ \\t]*- ${name.source}:[ \\t]*(\\S.*)$`, 'im').exec(text)?.[1]?.trim();
}

function words(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
