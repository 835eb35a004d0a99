import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { operations } from '../src/generated/contract.ts';

export type OperationName = keyof typeof operations;

/** One answer that the frozen document declares, with one of its named examples. */
export interface DeclaredAnswer {
  readonly operation: OperationName;
  readonly status: number;
  readonly example: string;
  readonly value: unknown;
}

type Node = Readonly<Record<string, unknown>>;

const document = parse(readFileSync(new URL('../openapi/pri-12.yaml', import.meta.url), 'utf8')) as Node;

/** Every operation x status x named example, read off the YAML itself. */
export function declaredAnswers(): DeclaredAnswer[] {
  const answers: DeclaredAnswer[] = [];
  for (const methods of Object.values(document['paths'] as Record<string, Node>)) {
    for (const declared of Object.values(methods) as Node[]) {
      for (const [status, response] of Object.entries(declared['responses'] as Node)) {
        for (const [example, value] of Object.entries(examplesOf(resolve(response)))) {
          answers.push({
            operation: declared['operationId'] as OperationName,
            status: Number(status),
            example,
            value: (resolve(value) as { value: unknown }).value,
          });
        }
      }
    }
  }
  return answers;
}

function examplesOf(response: Node): Node {
  const media = (response['content'] as Record<string, Node>)['application/json'];
  return (media?.['examples'] as Node | undefined) ?? {};
}

function resolve(node: unknown): Node {
  const { $ref } = node as { $ref?: string };
  if ($ref === undefined) return node as Node;
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, key) => (inner as Node)[key], document) as Node;
}
