import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { formats } from '../../scripts/codegen/validator-modules.ts';
import { parseInvocation } from '../../src/cli/arguments.ts';

type Schema = Readonly<Record<string, unknown>>;

const root = fileURLToPath(new URL('../../', import.meta.url));
const ours = Object.keys(
  (parse(readFileSync(`${root}src/cli/json-output.yaml`, 'utf8')) as { shapes: object }).shapes,
);
const ajv = new Ajv2020({ strict: false, allErrors: true });
for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, pattern);
const compiled = new Map<string, ValidateFunction>();

/** The published schema of an output, as readers get it. */
export function publishedSchema(name: string): Schema {
  return JSON.parse(readFileSync(`${root}schemas/v1/${name}.json`, 'utf8')) as Schema;
}

/**
 * What is wrong with `value` as the output `name`; null when all is well. Readers must expect keys that they do not
 * know, but we print none that is not described: here our own shapes are closed.
 */
export function offencesOf(name: string, value: unknown): string | null {
  let validate = compiled.get(name);
  if (validate === undefined) {
    validate = ajv.compile(closed(publishedSchema(name)));
    compiled.set(name, validate);
  }
  return validate(value) ? null : ajv.errorsText(validate.errors, { separator: '\n  ' });
}

function closed({ $defs, ...schema }: Schema): Schema {
  const close = ([name, shape]: [string, Schema]) => [
    name,
    ours.includes(name) && shape['type'] === 'object' ? { ...shape, unevaluatedProperties: false } : shape,
  ];
  return { ...schema, $defs: Object.fromEntries(Object.entries($defs as Record<string, Schema>).map(close)) };
}

export interface Printed {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Holds what a command printed for programs to its schema.
 * @param deviates the server breaks the contract on purpose, and what it says is printed as it came
 */
export function demandSchema(args: readonly string[], printed: Printed, deviates: boolean): void {
  // Killed: whatever was printed until then.
  if (printed.exitCode === null) return;
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  if (options.includes('--json')) demandValue(args, printed, deviates);
  else if (options.includes('--ndjson') && !deviates)
    for (const line of printed.stdout.split('\n').slice(0, -1)) demand('sync-pull-line', args, line);
}

function demandValue(args: readonly string[], { stdout, stderr }: Printed, deviates: boolean): void {
  const output = outputOf(args);
  if (stdout === '') throw new Error(`${args.join(' ')} printed nothing for programs: ${stderr}`);
  const keys = Object.keys(JSON.parse(stdout) as object);
  const failed = keys.length === 1 && keys[0] === 'error';
  if (failed) demand('error', args, stdout);
  else if (!deviates) demand(output, args, stdout);
}

function demand(output: string, args: readonly string[], text: string): void {
  const offences = offencesOf(output, JSON.parse(text));
  if (offences !== null)
    throw new Error(`${args.join(' ')} breaks schemas/v1/${output}.json:\n  ${offences}\n${text}`);
}

/** The name of the output of what was typed; `error` where it is no command. */
function outputOf(args: readonly string[]): string {
  try {
    const invocation = parseInvocation(args);
    if (invocation.kind === 'command') return invocation.route.path.join('-');
    return invocation.kind === 'incomplete' ? 'error' : invocation.kind;
  } catch {
    return 'error';
  }
}
