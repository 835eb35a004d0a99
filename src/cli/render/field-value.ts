import { isJsonObject, printJson } from '../../core/model/json.ts';
import { safeText } from './safe-text.ts';

/** The value of a field on one line: a ref by its id, a link by type and id, nothing as `(none)`. */
export function printedValue(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  if (value === '') return '(empty)';
  if (Array.isArray(value) || (isJsonObject(value) && !isNamed(value))) {
    return elementsOf(value).join(', ') || '(none)';
  }
  return safeText(typeof value === 'object' ? nameOf(value) : value);
}

/** Whether a field holds several things, each of which may come and go by itself. */
export function isCollection(value: unknown): value is readonly unknown[] | Record<string, unknown> {
  return Array.isArray(value) || (isJsonObject(value) && !isNamed(value));
}

/** What a collection holds, each as one piece of text; `key: value` where it has keys. */
export function elementsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((each) => safeText(nameOf(each)));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([key, each]) => safeText(`${key}: ${textOf(each)}`));
}

function isNamed(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value['id'] === 'string' || isJsonObject(value['target']);
}

function nameOf(value: unknown): string {
  if (!isJsonObject(value)) return textOf(value);
  if (isJsonObject(value['target'])) return `${textOf(value['type'])} ${nameOf(value['target'])}`;
  return typeof value['id'] === 'string' ? value['id'] : printJson(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : printJson(value);
}
