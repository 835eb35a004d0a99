/** Characters; an id that is longer makes a request line that servers refuse. */
const longest = 1024;

/**
 * Whether a text can be one segment of a path, percent-encoded (contract, last line). `.` and `..` are resolved
 * before they are sent, and no encoding helps; control characters are refused by servers and proxies on the way.
 */
export function isPathSegment(text: unknown): text is string {
  if (typeof text !== 'string' || text === '' || text.length > longest) return false;
  return text !== '.' && text !== '..' && text.isWellFormed() && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
}
