import { dirname, join } from 'node:path';
import type { BindingChange, OwnershipKey, RecordedBinding } from '../../core/model/binding.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { BindingPort } from '../../ports/binding-port.ts';
import type { FileContent, FilePort } from '../../ports/file-port.ts';
import { demandInside } from './inside-project.ts';
import { ownershipChange, type OwnershipChange } from './ownership-change.ts';
import { ownershipKeyOf } from './ownership-key.ts';
import { findProjectRoot } from './project-root.ts';
import { recordedIn } from './recorded-binding.ts';
import { scalarText } from './scalar-text.ts';
import type { BlockLine, BlockValues } from './yaml-lines.ts';

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
    return this.#recordedIn(content.text, path);
  }

  async file(): Promise<string> {
    const { directory, home } = this.#deps;
    return join(await findProjectRoot(directory, home), '.kittify', 'config.yaml');
  }

  async save(change: BindingChange): Promise<RecordedBinding> {
    const { path, content } = await this.#read();
    const [{ parseYaml, treeOf }, { removeFromBlock, renameInBlock, setInBlock }] = await Promise.all([
      import('./yaml-document.ts'),
      import('./yaml-splice.ts'),
    ]);
    const before = content?.text ?? '';
    const { remove, rename, set } = ownershipChange(
      entriesOf(treeOf(parseYaml(before, path))),
      await this.#recordedIn(before, path),
      change,
      await this.#projectKey(path),
    );
    let text = before;
    for (const key of remove) text = removeFromBlock(parseYaml(text, path), block, key);
    if (rename) text = renameInBlock(parseYaml(text, path), block, 'doctrine', 'ownership');
    const values = { ...valuesOf(change), ...(set === undefined ? {} : { [set.key]: set.values }) };
    await this.#replace(
      path,
      content,
      setInBlock(parseYaml(text, path), block, values, freshBlock(change, set)),
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

  #recordedIn(text: string, path: string): Promise<RecordedBinding | null> {
    return recordedIn(text, path, block, () => this.#projectKey(path));
  }

  #projectKey(path: string): Promise<OwnershipKey> {
    return ownershipKeyOf(join(dirname(path), 'metadata.yaml'), this.#deps.files);
  }

  async #read(): Promise<{ path: string; content: FileContent | null }> {
    const path = await this.file();
    return { path, content: await this.#deps.files.read(path) };
  }

  async #replace(path: string, before: FileContent | null, text: string): Promise<void> {
    if (text === before?.text) return;
    const target = await demandInside(dirname(dirname(path)), path);
    await this.#deps.files.replace(target, text, { mode: 0o644, expected: before?.text ?? null });
  }
}

function entriesOf(tree: unknown): Readonly<Record<string, unknown>> {
  const entries = (tree as Record<string, unknown> | null)?.[block];
  return typeof entries === 'object' && entries !== null ? (entries as Record<string, unknown>) : {};
}

function valuesOf({ provider, projectSlug, workspace }: BindingChange): BlockValues {
  return {
    provider,
    ...(projectSlug === undefined ? {} : { project_slug: projectSlug }),
    ...(workspace === undefined ? {} : { workspace }),
  };
}

/** A new block has the shape that spec-kitty writes, without rules that are the default. */
function freshBlock(change: BindingChange, set: OwnershipChange['set']): BlockLine[] {
  return [
    [1, `provider: ${change.provider}`],
    [1, withText('project_slug:', change.projectSlug)],
    [1, withText('workspace:', change.workspace)],
    ...(set === undefined
      ? []
      : ([
          [1, `${set.key}:`],
          [2, `mode: ${change.ownershipMode ?? 'external_authoritative'}`],
          [2, `field_owners: ${JSON.stringify(change.fieldOwners ?? {})}`],
        ] as const)),
  ];
}

function withText(key: string, value: string | undefined): string {
  return value === undefined ? key : `${key} ${scalarText(value)}`;
}
