/** The complaints of Go's JSON decoder, as far as texts in tests go wrong. */

const literals = { n: 'null', t: 'true', f: 'false' };

/** Null for JSON. @param {string} text */
export function jsonFault(text) {
  try {
    JSON.parse(text);
    return null;
  } catch {
    return complaint(Buffer.from(text).toString('latin1').trimStart());
  }
}

/** Go goes by bytes: of a byte order mark it names the first. @param {string} bytes */
function complaint(bytes) {
  const first = bytes.charAt(0);
  if (first === '') return 'unexpected end of JSON input';
  const literal = literals[/** @type {keyof typeof literals} */ (first)];
  if (literal !== undefined) return literalComplaint(bytes, literal);
  if (!/[{["\d-]/.test(first)) return `invalid character '${first}' looking for beginning of value`;
  const key = /^\{\s*([^"}\s])/.exec(bytes)?.[1];
  if (key !== undefined) return `invalid character '${key}' looking for beginning of object key string`;
  return 'unexpected end of JSON input';
}

/** @param {string} bytes @param {string} literal */
function literalComplaint(bytes, literal) {
  const at = Array.from(literal).findIndex((character, index) => bytes.charAt(index) !== character);
  if (at === -1) return `invalid character '${bytes.trim().charAt(literal.length)}' after top-level value`;
  const found = bytes.charAt(at);
  if (found === '') return 'unexpected end of JSON input';
  return `invalid character '${found}' in literal ${literal} (expecting '${literal.charAt(at)}')`;
}

/** How Go calls the JSON kind of a value. @param {unknown} value */
export function kindOf(value) {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}
