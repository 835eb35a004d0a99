import { row, type Mutant } from './mutant.ts';

const adapter = (file: string) => `src/adapters/beads/${file}.ts`;
const test = (file: string) => `test/adapters/beads/${file}.test.ts`;

function fingerprint(breaks: string, file: string, line: string, replacement: string): Mutant {
  return row(`beads fingerprint: ${breaks}`, adapter(file), line, replacement, test('store-fingerprint'));
}

function named(breaks: string, file: string, line: string, replacement: string): Mutant {
  return row(`beads reads named: ${breaks}`, adapter(file), line, replacement, test('named-read'));
}

/** Mistakes about what is in beads, and about whether it has changed. */
export const beadsReadMutants: readonly Mutant[] = [
  fingerprint(
    'a write moves it',
    'store-fingerprint',
    "const manifest = demandText(join(folder, 'manifest'));",
    'const manifest = `5:__DOLT__${`:${journal}`.repeat(3)}:${journal}:9`;',
  ),
  fingerprint(
    'the journal counts, for a killed write leaves the manifest behind',
    'store-fingerprint',
    "if (facts === undefined) return 'no journal';",
    "return 'no journal';",
  ),
  fingerprint(
    'a server is read whole',
    'store-fingerprint',
    "if (!isJsonObject(metadata) || metadata['backend'] !== 'dolt' || metadata['dolt_mode'] !== 'embedded')",
    "if (!isJsonObject(metadata) || metadata['backend'] !== 'dolt')",
  ),
  fingerprint(
    'a manifest of another form is read whole',
    'store-fingerprint',
    'if (tables === undefined) throw new Uncertain();',
    'if (tables === undefined) return [manifest, written];',
  ),
  fingerprint(
    'a script may start another bd',
    'store-fingerprint',
    "if (basename(file) !== basename(found) || bytesOf(file, 0, 2).toString() === '#!') throw new Uncertain();",
    'if (basename(file) !== basename(found)) throw new Uncertain();',
  ),
  fingerprint(
    'a write during the read leaves none',
    'connector',
    'return storeFacts(this.#deps)?.text === before.text ? this.#hashed(before.text) : null;',
    'return this.#hashed(before.text);',
  ),
  fingerprint(
    'only of the version that it was seen with',
    'connector',
    "if (before === null || this.#probed?.version !== versions.tried.join('.')) return null;",
    'if (before === null || this.#probed === undefined) return null;',
  ),
  fingerprint(
    'only of the workspace that bd named',
    'connector',
    'if (before.workspace !== this.#probed.workspace) return null;',
    'if (before.workspace === null) return null;',
  ),
  named(
    'one that is not listed, or only its namesake, is read with everything',
    'named-rows',
    'if (!asked.every((id) => listedFaultOf(listed.get(id)) === null)) return null;',
    'if (listed.size === 0) return null;',
  ),
  named(
    'a name that is an id is no name',
    'named-rows',
    'if (absent.some((id) => listed.has(id))) return null;',
    '',
  ),
  named(
    'the parent of a dotted one must be known',
    'named-rows',
    'const asked = [...new Set(ids.flatMap((id) => [id, dottedParent(id) ?? id]))];',
    'const asked = [...new Set(ids)];',
  ),
  named(
    'only what is read back needs no probe',
    'connector',
    'if (!readsBack) await this.#probeAndNote(context);',
    'if (this.#probed === undefined) await this.#probeAndNote(context);',
  ),
  named(
    'a create is imported into a workspace that was made sure of',
    'connector',
    "const named = this.#named === 'read' && changes.every(({ before }) => before !== null);",
    "const named = this.#named === 'read';",
  ),
];
