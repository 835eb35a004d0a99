import { isJsonObject, isRawNumber } from '../../core/model/json.ts';
import type { Known } from './known.ts';
import { isLegalStatus } from './mapping.ts';
import type { Row } from './row.ts';

/** Longest title in bytes of UTF-8; bd's own update counts characters and lets longer ones in. */
export const titleBytes = 500;

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The issue that must be there for an import of `X.1`; `null` for other ids. */
export function dottedParent(id: string): string | null {
  return /^(.+)\.\d+$/.exec(id)?.[1] ?? null;
}

/**
 * Why a stored row must not go through import; null when it may. Some would fail a whole call;
 * others would be spoilt, or spoil the store.
 */
export function whyRigid(row: Row, known: Known): string | null {
  const parent = dottedParent(row.id);
  if (bytesOf(row.title) > titleBytes) return `its stored title is longer than ${titleBytes} bytes`;
  if (parent !== null && !known.ids.has(parent)) return `its parent ${parent} is gone`;
  if (!isLegalStatus(row.status, known.categories)) return `bd imports no status '${row.status}'`;
  if (![0, 1, 2, 3, 4].includes(row.priority)) return `its priority ${row.priority} is not between 0 and 4`;
  // Import would store a second issue of the same id, after which bd cannot read its store at all.
  if (row['ephemeral'] === true || row['no_history'] === true) return 'bd keeps it outside its history';
  if (holdsRawNumber(row['metadata'])) return 'its metadata holds a number of which bd would lose digits';
  return null;
}

function holdsRawNumber(value: unknown): boolean {
  if (isRawNumber(value)) return true;
  if (Array.isArray(value)) return value.some(holdsRawNumber);
  return isJsonObject(value) && Object.values(value).some(holdsRawNumber);
}
