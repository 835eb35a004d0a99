import type { Egress, OwnershipKey, RecordedBinding } from '../../core/model/binding.ts';
import { projectUuidIn } from '../../core/model/project-uuid.ts';
import { TrackerError } from '../../core/model/error.ts';
import { readPlainYaml, type KeyLines } from './plain-yaml.ts';

/**
 * What the mapping `block` of a configuration file says, with the lines of its keys.
 * @param projectKey asked only where the block holds the older key
 * @returns null where the file has no such block
 * @throws TrackerError `config_invalid` naming file and line
 */
export async function recordedIn(
  text: string,
  file: string,
  block: string,
  projectKey: () => Promise<OwnershipKey>,
): Promise<RecordedBinding | null> {
  const { tree, lines } = await readingOf(text, file, block);
  if (tree === null || tree === undefined) return null;
  const place = (key: string) => (lines[key] === undefined ? file : `${file}:${lines[key]}`);
  const tracker = isMapping(tree) ? tree[block] : undefined;
  if (tracker === undefined) return null;
  const uuid = projectUuidIn(text);
  const project = uuid === null ? {} : { projectUuid: uuid };
  if (tracker === null) return { ...project, egress: { kind: 'unset' }, file };
  const entries = mappingAt(tracker, place(''), block);
  const key = ownershipKeyIn(entries);
  const rules =
    key === undefined ? {} : rulesAt(entries[key], `${block}.${key}`, (inner) => place(`${key}${inner}`));
  return {
    ...textIn(entries, 'provider', 'provider', place('provider')),
    ...textIn(entries, 'project_slug', 'projectSlug', place('project_slug')),
    ...textIn(entries, 'workspace', 'workspace', place('workspace')),
    ...textIn(entries, 'binding_ref', 'bindingRef', place('binding_ref')),
    ...(rules.mode === undefined ? {} : { ownershipMode: rules.mode }),
    fieldOwners: rules.fieldOwners ?? {},
    ...(key === undefined ? {} : { ownershipKey: key }),
    ...(key === 'ownership' && isMapping(entries['doctrine'])
      ? { ignoredOwnership: ignoredRules(entries['doctrine']) }
      : {}),
    ...(Object.hasOwn(entries, 'doctrine') && (await projectKey()) === 'ownership'
      ? { hasRetiredKey: true }
      : {}),
    ...project,
    egress: egressIn(entries),
    file,
    lines,
  };
}

interface Reading {
  readonly tree: unknown;
  readonly lines: KeyLines;
}

/** What plain lines do not say is read by the whole language, which takes ten times as long to load. */
async function readingOf(text: string, file: string, block: string): Promise<Reading> {
  const plain = readPlainYaml(text, block);
  if (plain !== null) return plain;
  const { linesBelow, parseYaml, treeOf } = await import('./yaml-document.ts');
  const yaml = parseYaml(text, file);
  return { tree: treeOf(yaml), lines: linesBelow(block, yaml) };
}

/** As spec-kitty 3.2.7 reads it: `ownership` wins outright, an empty one counts as absent. */
function ownershipKeyIn(entries: Record<string, unknown>): OwnershipKey | undefined {
  return (['ownership', 'doctrine'] as const).find(
    (key) => entries[key] !== undefined && entries[key] !== null,
  );
}

interface Rules {
  readonly mode?: string;
  readonly fieldOwners?: Readonly<Record<string, string>>;
}

function rulesAt(value: unknown, name: string, place: (inner: string) => string): Rules {
  const rules = mappingAt(value, place(''), name);
  const owners = mappingAt(rules['field_owners'] ?? {}, place('.field_owners'), `${name}.field_owners`);
  return { ...textIn(rules, 'mode', 'mode', place('.mode')), fieldOwners: ownersIn(owners) };
}

/** Nothing follows these, so nothing in them is an error. */
function ignoredRules(rules: Record<string, unknown>): NonNullable<RecordedBinding['ignoredOwnership']> {
  const { mode, field_owners: owners } = rules;
  return {
    ...(mode === undefined || mode === null || mode === '' ? {} : { mode: written(mode).trim() }),
    fieldOwners: isMapping(owners) ? ownersIn(owners) : {},
  };
}

function ownersIn(owners: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(owners).map(([field, owner]) => [field, written(owner)]));
}

function mappingAt(value: unknown, place: string, name: string): Record<string, unknown> {
  if (isMapping(value)) return value;
  throw new TrackerError('config_invalid', `${place}: '${name}' must be a mapping.`);
}

/** Absent is not null: only the two legal spellings count, everything else refuses. */
function egressIn(tracker: Record<string, unknown>): Egress {
  if (!Object.hasOwn(tracker, 'egress')) return { kind: 'unset' };
  const value = tracker['egress'];
  if (value === 'refused' || value === 'permitted') return { kind: value };
  return { kind: 'illegal', given: typeof value === 'string' ? JSON.stringify(value) : written(value) };
}

/** A text as it is, anything else as JSON; what aliases lead in a circle has none. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'a circle of aliases';
  }
}

/** Trimmed; empty counts as absent. A number is what somebody typed without quotes. */
function textIn<K extends string>(
  table: Record<string, unknown>,
  key: string,
  name: K,
  place: string,
): { [P in K]?: string } {
  const value = table[key];
  if (value === undefined || value === null) return {};
  if (typeof value === 'object')
    throw new TrackerError('config_invalid', `${place}: '${key}' must be a text.`);
  const text = String(value as string | number | boolean).trim();
  if (!text.isWellFormed())
    throw new TrackerError('config_invalid', `${place}: '${key}' holds half a character (a lone surrogate).`);
  return text === '' ? {} : ({ [name]: text } as { [P in K]: string });
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
