import { join, relative } from 'node:path';
import ts from 'typescript';
import { publicEntries } from '../build/public-entries.ts';

/** What a public entry promises, as text, and what its declarations name without giving it. */
export interface DeclaredApi {
  /** Where it is written down: `adapters-saas.txt`. */
  readonly file: string;
  /** Every export by name with its declaration, comments left out. */
  readonly text: string;
  /** Types of ours that a program would have to name, and that no entry exports: `file: Name`. */
  readonly unnamed: readonly string[];
}

/** Reads the built declarations (dist/types) with the compiler's own eyes. */
export async function declaredApis(root: string): Promise<DeclaredApi[]> {
  const types = join(root, 'dist/types');
  const entries = (await publicEntries(root)).map(({ path }) => ({
    path,
    file: join(types, `${path}.d.ts`),
  }));
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
  );
  const checker = program.getTypeChecker();
  const exported = new Map(entries.map(({ path, file }) => [path, exportsOf(file, program, checker)]));
  const named = new Set([...exported.values()].flat().flatMap(({ symbol }) => namedBy(symbol, checker)));
  return entries.map(({ path }) => {
    const all = exported.get(path) ?? [];
    const parts = all.map((each) => `${each.name}\n${textOf(each.symbol, types)}`);
    const unnamed = all.flatMap(({ symbol }) => mentionedBy(symbol, types, checker));
    return {
      file: `${path.replace(/\/index$/, '').replaceAll('/', '-')}.txt`,
      text: `${parts.join('\n')}\n`,
      unnamed: [
        ...new Set(unnamed.filter((each) => !named.has(each)).map((each) => placeOf(each, types))),
      ].sort(),
    };
  });
}

interface Export {
  readonly name: string;
  readonly symbol: ts.Symbol;
}

function exportsOf(file: string, program: ts.Program, checker: ts.TypeChecker): Export[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} is no module; run npm run build`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, symbol: target(symbol, checker) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A module under a name gives what it exports, too. */
function namedBy(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol[] {
  const isModule = (symbol.flags & ts.SymbolFlags.ValueModule) !== 0;
  return isModule ? checker.getExportsOfModule(symbol) : [symbol];
}

function target(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

const printer = ts.createPrinter({ removeComments: true });

function textOf(symbol: ts.Symbol, types: string): string {
  return (symbol.declarations ?? [])
    .map((declaration) => {
      // A module under a name: its documents are frozen, and codegen's drift check holds the rest.
      if (ts.isSourceFile(declaration)) return `all of ${relative(types, declaration.fileName)}`;
      return printer.printNode(
        ts.EmitHint.Unspecified,
        statementOf(declaration),
        declaration.getSourceFile(),
      );
    })
    .map((text) => text.replace(/^/gm, '  '))
    .join('\n');
}

function statementOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

/** The types of ours that its declarations refer to. */
function mentionedBy(symbol: ts.Symbol, types: string, checker: ts.TypeChecker): ts.Symbol[] {
  const mentioned: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : undefined;
    const found = name && checker.getSymbolAtLocation(name);
    if (found) {
      const meant = target(found, checker);
      if (isOurs(meant, types)) mentioned.push(meant);
    }
    ts.forEachChild(node, visit);
  };
  for (const declaration of symbol.declarations ?? [])
    if (!ts.isSourceFile(declaration)) visit(statementOf(declaration));
  return mentioned;
}

/** Exported by a file of ours: not a type parameter, not an abbreviation within a file, nothing of a library. */
function isOurs(symbol: ts.Symbol, types: string): boolean {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined || !declaration.getSourceFile().fileName.startsWith(types)) return false;
  const statement = statementOf(declaration);
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function placeOf(symbol: ts.Symbol, types: string): string {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? '';
  return `${relative(types, file)}: ${symbol.name}`;
}
