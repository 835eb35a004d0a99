import { dirname, join } from 'node:path';
import type { BindingChange, RecordedBinding } from '../../core/model/binding.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { BindingPort } from '../../ports/binding-port.ts';
import type { FileContent, FilePort } from '../../ports/file-port.ts';
import { demandInside } from './inside-project.ts';
import { findProjectRoot } from './project-root.ts';
import { recordedIn } from './recorded-binding.ts';
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
    return recordedIn(content.text, path, block);
  }

  async file(): Promise<string> {
    const { directory, home } = this.#deps;
    return join(await findProjectRoot(directory, home), '.kittify', 'config.yaml');
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
    const path = await this.file();
    return { path, content: await this.#deps.files.read(path) };
  }

  async #replace(path: string, before: FileContent | null, text: string): Promise<void> {
    if (text === before?.text) return;
    const target = await demandInside(dirname(dirname(path)), path);
    await this.#deps.files.replace(target, text, { mode: 0o644, expected: before?.text ?? null });
  }
}

function valuesOf(change: BindingChange): BlockValues {
  const { provider, projectSlug, workspace, ownershipMode: mode, fieldOwners } = change;
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
    [2, `mode: ${change.ownershipMode ?? 'external_authoritative'}`],
    [2, `field_owners: ${JSON.stringify(change.fieldOwners ?? {})}`],
  ];
}

/** JSON's quotes are YAML's; a plain word needs none. */
function withText(key: string, value: string | undefined): string {
  if (value === undefined) return key;
  const plain = /^[A-Za-z_][\w./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return `${key} ${plain ? value : JSON.stringify(value)}`;
}
