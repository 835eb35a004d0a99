/**
 * Cursors are opaque to clients; here they hold a place in the order and a seal over the place and
 * the question (provider, project, filters) that they belong to. A page size is no part of it.
 */
export function encodeCursor(after: number, question: string): string {
  return Buffer.from(JSON.stringify({ after, seal: seal(after, question) })).toString('base64url');
}

/** The place, or null for a cursor that is damaged, made up or belongs to another question. */
export function decodeCursor(cursor: string, question: string): number | null {
  try {
    const decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as { after?: unknown };
    const { after } = decoded;
    return typeof after === 'number' && encodeCursor(after, question) === cursor ? after : null;
  } catch {
    return null;
  }
}

/** FNV-1a, 32 bits: enough to notice a cursor that was bent or comes from elsewhere. */
function seal(after: number, question: string): string {
  const text = `${question}\n${after}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
