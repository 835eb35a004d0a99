import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { rolldown } from 'rolldown';
import { dateTimePattern } from '../../src/core/model/date-time.ts';
import type { OpenApiDocument } from './openapi-document.ts';

type Which = 'pri-12' | 'auth';

/** Which schemas each module checks. Three modules, so that a command loads only what it needs. */
const modules: readonly { name: string; document: Which; schemas: readonly string[] }[] = [
  {
    name: 'request-validators',
    document: 'pri-12',
    schemas: ['PullRequest', 'PushRequest', 'PushItem', 'RunRequest'],
  },
  {
    name: 'response-validators',
    document: 'pri-12',
    schemas: [
      'PullResultEnvelope',
      'PushResultEnvelope',
      'RunResultEnvelope',
      'OperationAccepted',
      'OperationResult',
      'TrackerStatus',
      'MappingList',
      'Health',
      'ErrorEnvelope',
      'NormalizedIssue',
    ],
  },
  { name: 'token-validators', document: 'auth', schemas: ['TokenPair', 'RefreshedTokens'] },
];

/** The formats that the contract uses, as patterns: ajv's own table would be bundled whole. */
export const formats = {
  'date-time': dateTimePattern,
  uuid: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
} as const;

/** ajv standalone code, bundled so that nothing is required at run time, with its declarations. */
export async function validatorModules(
  root: string,
  tracker: OpenApiDocument,
  auth: OpenApiDocument,
): Promise<[string, string][]> {
  const files: [string, string][] = [['validator.ts', validatorTypes]];
  for (const { name, document, schemas } of modules) {
    const source = standaloneSource(document === 'auth' ? auth : tracker, document, schemas);
    files.push([`${name}.js`, await bundled(root, name, source)]);
    files.push([`${name}.d.ts`, declarations(schemas)]);
  }
  return files;
}

function standaloneSource(document: OpenApiDocument, id: Which, schemas: readonly string[]): string {
  // The contract uses no keyword that only draft 2020-12 has (strict would tell), and without them a validator is
  // half as long and keeps no account of what was evaluated.
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    inlineRefs: false,
    allowUnionTypes: true,
    strictRequired: false,
    code: { source: true, esm: true },
  });
  for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, pattern);
  ajv.addKeyword('components');
  // The whole document is one schema with named parts, so that its internal references hold.
  ajv.addSchema({
    $id: id,
    components: document.components.schemas
      ? { schemas: nullAskedFirst(document.components.schemas, document) }
      : {},
  });
  const exported: Record<string, string> = {};
  for (const name of schemas) exported[`validate${name}`] = `${id}#/components/schemas/${name}`;
  const source = standaloneCode.default(ajv, exported);
  return [withoutSchemas, withPathOnly, withShortErrors, withPathsOnDemand, withPlainLengths].reduce(
    (text, rewrite) => rewrite(text),
    source,
  );
}

/**
 * `oneOf: [X, null]` says the same as "null, else X"; but there null, which most of these values are, is no error of X
 * first, and what is wrong with an X is not told together with "must be null".
 */
function nullAskedFirst(schema: unknown, document: OpenApiDocument): unknown {
  if (Array.isArray(schema)) return schema.map((each) => nullAskedFirst(each, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    const other = key === 'oneOf' ? besideNull(value, document) : undefined;
    return other === undefined
      ? [[key, nullAskedFirst(value, document)]]
      : [
          ['if', { type: 'null' }],
          ['else', nullAskedFirst(other, document)],
        ];
  });
  return Object.fromEntries(entries);
}

/** X, where it is one that takes no null itself. */
function besideNull(branches: unknown, { components }: OpenApiDocument): unknown {
  if (!Array.isArray(branches) || branches.length !== 2) return undefined;
  const [branch, last]: unknown[] = branches;
  if (JSON.stringify(last) !== '{"type":"null"}') return undefined;
  const named = /^#\/components\/schemas\/(\w+)$/.exec(String(member(branch, '$ref')))?.[1];
  const type = member(named === undefined ? branch : member(components.schemas, named), 'type');
  return typeof type === 'string' && type !== 'null' ? branch : undefined;
}

/** ajv keeps whole schemas beside the code, of which it reads a few lists: they are put where they are read. */
function withoutSchemas(source: string): string {
  const schemas = new Map(
    [...source.matchAll(/const (schema\d+) = (\{.*?\});(?=const |function )/g)].map(
      ([, name = '', text = '']) => [name, JSON.parse(text) as unknown],
    ),
  );
  return source.replace(/\b(schema\d+)((?:\.\w+)+)/g, (whole, name: string, path: string) => {
    const value = path.slice(1).split('.').reduce(member, schemas.get(name));
    return isList(value) ? JSON.stringify(value) : whole;
  });
}

function member(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[key] : undefined;
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' || each === null);
}

/** ajv tells every validator where its value stands in the whole; none asks for more than the path. */
function withPathOnly(source: string): string {
  const short = source
    .replaceAll('{instancePath="", parentData, parentDataProperty, rootData=data}={}', 'instancePath=""')
    .replace(
      /\{instancePath(?::([^,{}]*))?,parentData(?::[^,{}]*)?,parentDataProperty(?::[^,{}]*)?,rootData\}/g,
      (_, path = 'instancePath') => path,
    );
  if (/parentData|rootData/.test(short))
    throw new Error('ajv calls its validators in a way that is not known here');
  return short;
}

/**
 * ajv writes the same three statements for every way to be wrong; as calls of one function, and of one for
 * each of the two commonest ways, they are a third of the text.
 */
function withShortErrors(source: string): string {
  const statement =
    /const (err\d+) = \{instancePath(?::(.*?))?,schemaPath:".*?",keyword:(".*?"),params:(\{.*?\}),message:(.*?)\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g;
  const short = source.replace(
    statement,
    (_, _name, path = 'instancePath', keyword, params, message) =>
      `vErrors = ${shortCall(path, keyword, params, message)};errors++;`,
  );
  if (/const err\d+ = \{instancePath/.test(short))
    throw new Error('ajv writes its errors in a way that is not known here');
  return `${short}
function withMissing(errors, instancePath, missingProperty) {
  const message = "must have required property '" + missingProperty + "'";
  return withError(errors, instancePath, "required", { missingProperty }, message);
}
function withWrongType(errors, instancePath, type) {
  return withError(errors, instancePath, "type", { type }, "must be " + type);
}
function withError(errors, instancePath, keyword, params, message) {
  const error = { instancePath, keyword, params, message };
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
`;
}

function shortCall(path: string, keyword: string, params: string, message: string): string {
  const missing = /^\{missingProperty: ("\w+")\}$/.exec(params)?.[1];
  if (missing !== undefined) return `withMissing(vErrors, ${path}, ${missing})`;
  const type = /^\{type: ("\w+"|\[.*?\])\}$/.exec(params)?.[1];
  if (type !== undefined) return `withWrongType(vErrors, ${path}, ${type})`;
  return `withError(vErrors, ${path}, ${keyword}, ${params}, ${message})`;
}

/**
 * Where a value stands is of interest only when something is wrong. So a value is looked at without its path, and once
 * more with it where it does not pass: nearly all do, and they take half the time.
 */
function withPathsOnDemand(source: string): string {
  const short = source
    .replace(
      /\b(validate\d+\([\w.[\]]+), ?instancePath\+("[^"]*")(?: ?\+ ?(\w+))?\)/g,
      (_, call, key, index = '""') => `${call}, pathTo(instancePath, ${key}, ${index}))`,
    )
    .replace(/export const (validate[A-Z]\w+) = (validate\d+);/g, 'export const $1 = inTwoGoes($2);');
  if (/validate\d+\([^)]*instancePath ?\+/.test(short) || !short.includes('= inTwoGoes('))
    throw new Error('ajv passes paths on in a way that is not known here');
  return `${short}
function inTwoGoes(check) {
  return function validate(data) {
    const passes = check(data, null) || check(data, "");
    validate.errors = passes ? null : check.errors;
    return passes;
  };
}
function pathTo(path, key, index) {
  return path === null ? null : path + key + index;
}
`;
}

/** A text has a character exactly when its length is not 0, so nothing has to be counted. */
function withPlainLengths(source: string): string {
  const short = source.replace(/\bfunc\d+\((\w+)\) < 1\b/g, '$1.length < 1');
  return /\bfunc\d+\(/.test(short) ? short : short.replace(/const func\d+ = [^;]*ucs2length[^;]*;/g, '');
}

async function bundled(root: string, name: string, source: string): Promise<string> {
  // Inside the project, so that ajv's small run-time helpers are found.
  const folder = await mkdtemp(join(root, 'node_modules/.codegen-'));
  try {
    const entry = join(folder, `${name}.js`);
    await writeFile(entry, source);
    const bundle = await rolldown({ input: entry, platform: 'neutral', resolve: { mainFields: ['main'] } });
    const { output } = await bundle.generate({ format: 'esm', comments: false });
    await bundle.close();
    // The helpers carry the source of their own require call as text, and the bundler names its parts.
    return output[0].code.replace(/^\s*\w+\.code = "require\(.*\n/gm, '').replace(/^\/\/.*\n/gm, '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function declarations(schemas: readonly string[]): string {
  return `import type { Validator } from './validator.js';

${schemas.map((name) => `export declare const validate${name}: Validator;`).join('\n')}
`;
}

const validatorTypes = `
/** One offence that a validator has found, in the words of ajv. */
export interface ValidationError {
  /** JSON pointer into the value. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** Whether a value is as the contract has it; why not, is in \`errors\`. */
export interface Validator {
  (value: unknown): boolean;
  /** Of the last call; all errors, not the first only. */
  errors?: readonly ValidationError[] | null;
}
`;
