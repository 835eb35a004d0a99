import { format, resolveConfig } from 'prettier';
import type { JsonSchema, OpenApiDocument } from './openapi-document.ts';

/** src/cli/json-output.yaml. */
export interface OutputDocument {
  readonly version: string;
  readonly outputs: Readonly<Record<string, JsonSchema>>;
  readonly shapes: Readonly<Record<string, JsonSchema>>;
}

/** Where the shapes of a schema come from, by the beginning of a reference to them. */
type Sources = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;

/**
 * One JSON Schema (2020-12) for each output, with all that it refers to in its own `$defs`.
 * @throws Error for a reference to nothing, and for two shapes of one name
 */
export async function outputSchemas(
  { version, outputs, shapes }: OutputDocument,
  contract: OpenApiDocument,
): Promise<[name: string, text: string][]> {
  const sources: Sources = {
    '#/shapes/': shapes,
    'pri-12.yaml#/components/schemas/': contract.components.schemas,
    '#/components/schemas/': contract.components.schemas,
  };
  for (const name of Object.keys(shapes))
    if (name in contract.components.schemas) throw new Error(`the contract has a schema ${name}, too`);
  const layout = await resolveConfig(import.meta.filename);
  return Promise.all(
    Object.entries(outputs).map(async ([name, output]): Promise<[string, string]> => {
      const definitions = new Map<string, JsonSchema>();
      const schema = {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `urn:spec-kitty-tracker:${version}:${name}`,
        title: name.replaceAll('-', ' '),
        ...(within(output, sources, definitions) as JsonSchema),
      };
      const $defs = Object.fromEntries([...definitions].sort(([one], [other]) => (one < other ? -1 : 1)));
      const text = await format(JSON.stringify({ ...schema, $defs }), { ...layout, parser: 'json' });
      return [`${version}/${name}.json`, text];
    }),
  );
}

/** The same with its references turned inwards; what they name is put into `definitions`. */
function within(node: unknown, sources: Sources, definitions: Map<string, JsonSchema>): unknown {
  if (Array.isArray(node)) return node.map((each) => within(each, sources, definitions));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, defined(value, sources, definitions)]
        : [key, within(value, sources, definitions)],
    ),
  );
}

function defined(reference: string, sources: Sources, definitions: Map<string, JsonSchema>): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const schema = sources[reference.slice(0, -name.length)]?.[name];
  if (schema === undefined) throw new Error(`${reference} names nothing`);
  if (!definitions.has(name)) {
    // Before its own references are followed: they may come back to it.
    definitions.set(name, schema);
    definitions.set(name, within(schema, sources, definitions) as JsonSchema);
  }
  return `#/$defs/${name}`;
}
