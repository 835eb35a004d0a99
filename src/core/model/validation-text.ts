import type { ValidationError } from '../../generated/validator.ts';

/** One offence against the contract. `path` reads like `items[2].patch.status`. */
export interface Complaint {
  readonly path: string;
  readonly message: string;
}

/** A validator's errors in words, one for each place and rule, values shortened. */
export function describeErrors(
  errors: readonly ValidationError[] | null | undefined,
  value: unknown,
  root: string,
): Complaint[] {
  const seen = new Set<string>();
  const complaints: Complaint[] = [];
  for (const error of errors ?? []) {
    const complaint = describe(error, value, root);
    if (complaint === null) continue;
    const identity = `${complaint.path}\n${complaint.message}`;
    if (!seen.has(identity)) complaints.push(complaint);
    seen.add(identity);
  }
  return complaints;
}

function describe(error: ValidationError, value: unknown, root: string): Complaint | null {
  const { params } = error;
  const path = pathOf(error.instancePath, root);
  switch (error.keyword) {
    // These only repeat what their branches have said.
    case 'if':
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return null;
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = params['additionalProperty'] ?? params['unevaluatedProperty'];
      return {
        path: pathOf(`${error.instancePath}/${escapePointer(String(key))}`, root),
        message: 'unknown key',
      };
    }
    case 'required':
      return {
        path: pathOf(`${error.instancePath}/${escapePointer(String(params['missingProperty']))}`, root),
        message: 'is required',
      };
    case 'enum':
      return {
        path,
        message: `is ${shown(at(value, error.instancePath))}; expected one of ${listed(params['allowedValues'])}`,
      };
    case 'type':
      return {
        path,
        message: `must be ${Array.isArray(params['type']) ? params['type'].join(' or ') : String(params['type'])}`,
      };
    case 'false schema':
    case 'not':
      return { path, message: 'is not allowed here' };
    case 'format':
      return {
        path,
        message: `is ${shown(at(value, error.instancePath))}; expected a ${String(params['format'])}`,
      };
    case 'minProperties':
      return { path, message: 'must not be empty' };
    default:
      return { path, message: error.message ?? `breaks the rule '${error.keyword}'` };
  }
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.join(', ') : String(values);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function at(value: unknown, pointer: string): unknown {
  return segments(pointer).reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function pathOf(pointer: string, root: string): string {
  return segments(pointer).reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`;
    return path === '' ? key : `${path}.${key}`;
  }, root);
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
