import { isJsonObject } from '../../core/model/json.ts';

/** One issue as `issue list` and `issue show` print it: what is sure, and the rest as it came. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly priority: string | null;
  readonly parent?: string | null;
  readonly description?: string | null;
  readonly dependencies: readonly string[];
  /** Builds before a381766 list none at all. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** `issue list` tells the one, `issue show` the other. */
  readonly shortId?: string;
  readonly displayId?: string;
  readonly author?: string | null;
  readonly [key: string]: unknown;
}

const texts = ['id', 'title', 'status', 'createdAt', 'updatedAt'] as const;
const maybeTexts = ['priority', 'parent', 'description', 'shortId', 'displayId', 'author'] as const;

const times = ['createdAt', 'updatedAt'] as const;

/** Ids become arguments of fp, so none may be taken for an option, or be no argument at all. */
export function isId(text: string): boolean {
  return /^[^-\p{Cc}\p{Cs}][^\p{Cc}\p{Cs}]*$/u.test(text);
}

/** Why a value is no row; null for one that is. */
export function faultOf(value: unknown): string | null {
  if (!isJsonObject(value)) return 'is no object';
  const name = typeof value['id'] === 'string' ? value['id'] : '(no id)';
  const missing = texts.find((key) => typeof value[key] !== 'string');
  if (missing !== undefined) return `${name} has no ${missing}`;
  const timeless = times.find((key) => Number.isNaN(Date.parse(String(value[key]))));
  if (timeless !== undefined) return `${name}: ${timeless} is not a time`;
  if (!isId(name)) return `'${name}' is no id`;
  const bad = maybeTexts.find((key) => value[key] != null && typeof value[key] !== 'string');
  if (bad !== undefined) return `${name}: bad ${bad}`;
  const { dependencies, properties = {} } = value;
  if (!Array.isArray(dependencies) || !dependencies.every((id) => typeof id === 'string')) {
    return `${name}: bad dependencies`;
  }
  return isJsonObject(properties) ? null : `${name}: bad properties`;
}
