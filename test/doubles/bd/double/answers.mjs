/** JSON as Go prints it: indented, `<`, `>`, `&` and two line separators escaped. */

/** @param {unknown} value @param {number} [indent] */
export function json(value, indent = 0) {
  return JSON.stringify(value, null, indent).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An answer that is an object: with its schema, keys sorted; in the envelope as it is. */
export function object(/** @type {Record<string, unknown>} */ value, envelope = false) {
  if (envelope) return `${json({ data: value, schema_version: 1 }, 2)}\n`;
  const all = Object.entries({ ...value, schema_version: 1 }).filter(([, each]) => each !== undefined);
  return `${json(Object.fromEntries(all.toSorted(([one], [other]) => (one < other ? -1 : 1))), 2)}\n`;
}

/** An answer that is an array: bare. */
export function list(/** @type {readonly unknown[]} */ values, envelope = false) {
  return `${json(envelope ? { data: values, schema_version: 1 } : values, 2)}\n`;
}
