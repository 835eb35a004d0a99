import { dirname, join } from 'node:path';
import type { BindingChange, Egress, RecordedBinding } from '../../core/model/binding.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { BindingPort } from '../../ports/binding-port.ts';
import type { FileContent, FilePort } from '../../ports/file-port.ts';
import { demandInside } from './inside-project.ts';
import { readPlainYaml, type KeyLines } from './plain-yaml.ts';
import { findProjectRoot } from './project-root.ts';
import type { BlockLine, BlockValues } from './yaml-splice.ts';

export interface BindingFileDeps {
  /** Where to look for the project; it and every folder above. */
  readonly directory: string;
  /** The user's home: what is above it is somebody else's. */
  readonly home?: string;
  readonly files: FilePort;
}

const block = 'tracker';

/** The `tracker:` block of `<project>/.kittify/config.yaml`, shared with upstream's client. */
export class BindingFile implements BindingPort {
  readonly #deps: BindingFileDeps;

  constructor(deps: BindingFileDeps) {
    this.#deps = deps;
  }

  async load(): Promise<RecordedBinding | null> {
    const { path, content } = await this.#read();
    if (content === null) return null;
    const plain = readPlainYaml(content.text, block);
    if (plain !== null) return recordedIn(plain.tree, path, plain.lines);
    const { linesBelow, parseYaml, treeOf } = await import('./yaml-document.ts');
    const yaml = parseYaml(content.text, path);
    return recordedIn(treeOf(yaml), path, linesBelow(block, yaml));
  }

  async save(change: BindingChange): Promise<RecordedBinding> {
    const { path, content } = await this.#read();
    const [{ parseYaml }, { setInBlock }] = await Promise.all([
      import('./yaml-document.ts'),
      import('./yaml-splice.ts'),
    ]);
    const before = content?.text ?? '';
    await this.#replace(
      path,
      content,
      setInBlock(parseYaml(before, path), block, valuesOf(change), freshBlock(change)),
    );
    const recorded = await this.load();
    if (recorded === null)
      throw new TrackerError('internal', `the binding just written to ${path} is not there`);
    return recorded;
  }

  async clear(): Promise<void> {
    const { path, content } = await this.#read();
    if (content === null) return;
    const [{ parseYaml }, { removeBlock }] = await Promise.all([
      import('./yaml-document.ts'),
      import('./yaml-splice.ts'),
    ]);
    // The decision about egress outlives the binding.
    await this.#replace(path, content, removeBlock(parseYaml(content.text, path), block, ['egress']));
  }

  async #read(): Promise<{ path: string; content: FileContent | null }> {
    const { directory, home, files } = this.#deps;
    const path = join(await findProjectRoot(directory, home), '.kittify', 'config.yaml');
    return { path, content: await files.read(path) };
  }

  async #replace(path: string, before: FileContent | null, text: string): Promise<void> {
    if (text === before?.text) return;
    const target = await demandInside(dirname(dirname(path)), path);
    await this.#deps.files.replace(target, text, { mode: 0o644, expected: before?.text ?? null });
  }
}

function valuesOf(change: BindingChange): BlockValues {
  const { provider, projectSlug, workspace, doctrineMode: mode, fieldOwners } = change;
  const doctrine = {
    ...(mode === undefined ? {} : { mode }),
    ...(fieldOwners === undefined ? {} : { field_owners: fieldOwners }),
  };
  return {
    provider,
    ...(projectSlug === undefined ? {} : { project_slug: projectSlug }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(Object.keys(doctrine).length === 0 ? {} : { doctrine }),
  };
}

/** A new block has the shape that upstream writes. */
function freshBlock(change: BindingChange): BlockLine[] {
  return [
    [1, `provider: ${change.provider}`],
    [1, withText('project_slug:', change.projectSlug)],
    [1, withText('workspace:', change.workspace)],
    [1, 'doctrine:'],
    [2, `mode: ${change.doctrineMode ?? 'external_authoritative'}`],
    [2, `field_owners: ${JSON.stringify(change.fieldOwners ?? {})}`],
  ];
}

/** JSON's quotes are YAML's; a plain word needs none. */
function withText(key: string, value: string | undefined): string {
  if (value === undefined) return key;
  const plain = /^[A-Za-z_][\w./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return `${key} ${plain ? value : JSON.stringify(value)}`;
}

function recordedIn(tree: unknown, file: string, lines: KeyLines): RecordedBinding | null {
  if (tree === null || tree === undefined) return null;
  const place = (key: string) => (lines[key] === undefined ? file : `${file}:${lines[key]}`);
  const tracker = isMapping(tree) ? tree[block] : undefined;
  if (tracker === undefined) return null;
  if (tracker === null) return { egress: { kind: 'unset' }, file };
  const entries = mappingAt(tracker, place(''), block);
  const doctrine = mappingAt(entries['doctrine'] ?? {}, place('doctrine'), `${block}.doctrine`);
  const owners = mappingAt(
    doctrine['field_owners'] ?? {},
    place('doctrine.field_owners'),
    `${block}.doctrine.field_owners`,
  );
  return {
    ...textIn(entries, 'provider', 'provider', place('provider')),
    ...textIn(entries, 'project_slug', 'projectSlug', place('project_slug')),
    ...textIn(entries, 'workspace', 'workspace', place('workspace')),
    ...textIn(entries, 'binding_ref', 'bindingRef', place('binding_ref')),
    ...textIn(doctrine, 'mode', 'doctrineMode', place('doctrine.mode')),
    fieldOwners: Object.fromEntries(Object.entries(owners).map(([field, owner]) => [field, written(owner)])),
    egress: egressIn(entries),
    file,
    lines,
  };
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
