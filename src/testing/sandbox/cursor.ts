/** Cursors are opaque to clients; here they hold a place in the order and the question they belong to. */
export function encodeCursor(after: number, question: string): string {
  return Buffer.from(JSON.stringify({ after, question: fingerprint(question) })).toString('base64url');
}

/** The place, or null for a cursor that is damaged or belongs to another question. */
export function decodeCursor(cursor: string, question: string): number | null {
  try {
    const decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as {
      after?: unknown;
      question?: unknown;
    };
    const { after } = decoded;
    if (decoded.question !== fingerprint(question)) return null;
    return typeof after === 'number' && Number.isInteger(after) && after >= 0 ? after : null;
  } catch {
    return null;
  }
}

/** FNV-1a, 32 bits: enough to notice a cursor that is used for another question. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
