import { RolldownMagicString, type Plugin, type RenderedChunk } from 'rolldown';

/**
 * A module that is imported dynamically and stands in a group gets a file of its own that only
 * hands its exports on. Every file costs a start something, so importers are led to the group
 * itself: its namespace has the same exports, and more. Needs `minifyInternalExports: false`.
 */
export function skipFacades(): Plugin {
  return {
    name: 'skip-facades',
    renderChunk(code, chunk, _options, { chunks }) {
      // Had the group another name for what it hands on, importers would be given something else.
      if (behind(chunk) !== undefined && /\bas\b/.test(code))
        this.error(`${chunk.name} renames what it hands on`);
      const text = new RolldownMagicString(code);
      for (const file of chunk.dynamicImports) {
        const target = behind(chunks[file]);
        if (target !== undefined) text.replaceAll(nameOf(file), nameOf(target));
      }
      return text.hasChanged() ? text : null;
    },
    generateBundle(_options, bundle) {
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk' || behind(chunk) === undefined) continue;
        delete bundle[file];
        delete bundle[`${file}.map`];
      }
    },
  };
}

/** The one file that a facade hands on from; undefined for any other chunk. */
function behind(
  chunk: Pick<RenderedChunk, 'isEntry' | 'isDynamicEntry' | 'moduleIds' | 'imports' | 'exports'> | undefined,
) {
  const isFacade =
    chunk?.isDynamicEntry === true &&
    !chunk.isEntry &&
    chunk.moduleIds.length === 0 &&
    chunk.imports.length === 1 &&
    !chunk.exports.includes('default');
  return isFacade ? chunk.imports[0] : undefined;
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
