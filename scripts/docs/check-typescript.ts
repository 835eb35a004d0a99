import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { MarkdownPage } from './markdown-page.ts';

/** Every block of TypeScript compiles as a module of its own, under the repository's own options. */
export function checkTypescript(root: string, pages: readonly MarkdownPage[]): string[] {
  const blocks = new Map(
    pages.flatMap(({ file, blocks: all }) =>
      all
        .filter(({ language }) => language === 'ts')
        .map(({ text, line }) => [
          join(root, dirname(file), `.block-${file.replace(/\W/g, '-')}-${line}.ts`),
          { file, line, text: `${text}\nexport {};\n` },
        ]),
    ),
  );
  if (blocks.size === 0) return [];
  const options = optionsOf(root);
  const host = ts.createCompilerHost(options);
  const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (name) => blocks.get(name)?.text ?? readFile(name);
  host.fileExists = (name) => blocks.has(name) || fileExists(name);
  const program = ts.createProgram([...blocks.keys()], options, host);
  return [...blocks].flatMap(([name, { file, line }]) => {
    const source = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start, messageText }) => {
      const at = source?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
      return `${file}:${line + at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** What a reader copies may have a name that it does not use. */
function optionsOf(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root);
  return { ...options, noUnusedLocals: false, noUnusedParameters: false };
}
