import { Ajv2020 } from 'ajv/dist/2020.js';
import { formats } from './validator-modules.ts';

type Node = Readonly<Record<string, unknown>>;

/** Walks a document; wherever media has a schema and named examples, each example must satisfy it. */
export function checkExamples(document: object): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, pattern);
  ajv.addSchema({ ...document, $id: 'document' });
  const complaints: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { schema, examples } = node as Node;
    if (typeof schema === 'object' && schema !== null && typeof examples === 'object' && examples !== null) {
      const validate = ajv.compile(absolute(schema));
      for (const [name, example] of Object.entries(examples)) {
        const { value } = resolve(document, example as Node) as { value?: unknown };
        if (!validate(value)) complaints.push(`${path} example ${name}: ${ajv.errorsText(validate.errors)}`);
      }
    }
    for (const [key, child] of Object.entries(node)) visit(child, `${path}/${key}`);
  };
  visit((document as Node)['paths'], '#/paths');
  visit((document as { components?: Node }).components?.['responses'], '#/components/responses');
  return complaints;
}

function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
}

function resolve(document: object, node: Node): unknown {
  const { $ref } = node;
  if (typeof $ref !== 'string') return node;
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, key) => (inner as Node)[key], document);
}
