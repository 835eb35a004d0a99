import type { OwnershipKey } from '../../core/model/binding.ts';
import { TrackerError } from '../../core/model/error.ts';
import type { FilePort } from '../../ports/file-port.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** The first spec-kitty that reads `tracker.ownership`; older releases read `tracker.doctrine` alone. */
const firstWithOwnership = [3, 2, 7] as const;

/**
 * The key that the project's spec-kitty reads, by `spec_kitty.version` in `.kittify/metadata.yaml`.
 * @param metadataFile absolute; `ownership` where it is absent or names no version
 */
export async function ownershipKeyOf(metadataFile: string, files: FilePort): Promise<OwnershipKey> {
  const version = await versionIn(metadataFile, files);
  return version !== null && isOlder(version) ? 'doctrine' : 'ownership';
}

async function versionIn(file: string, files: FilePort): Promise<string | null> {
  try {
    const content = await files.read(file);
    if (content === null) return null;
    const tree = readPlainYaml(content.text, 'spec_kitty')?.tree ?? (await wholeTree(content.text, file));
    const version = mapping(mapping(tree)['spec_kitty'])['version'];
    return typeof version === 'string' || typeof version === 'number' ? String(version) : null;
  } catch (thrown) {
    // A file of spec-kitty's own that cannot be read decides nothing about the binding.
    if (thrown instanceof TrackerError) return null;
    throw thrown;
  }
}

async function wholeTree(text: string, file: string): Promise<unknown> {
  const { parseYaml, treeOf } = await import('./yaml-document.ts');
  return treeOf(parseYaml(text, file));
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A pre-release of the first one counts as older: both keys mean the same to what follows it. */
function isOlder(version: string): boolean {
  const [, major, minor, patch, rest = ''] =
    /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(.*)$/.exec(version.trim()) ?? [];
  if (major === undefined) return false;
  const numbers = [Number(major), Number(minor ?? 0), Number(patch ?? 0)];
  const at = numbers.findIndex((number, index) => number !== firstWithOwnership[index]);
  if (at < 0) return /^[.-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)\d*/i.test(rest);
  return (numbers[at] ?? 0) < (firstWithOwnership[at] ?? 0);
}
