/** Ids are free text in beads, but not where several stand in one argument. */
export function isPlain(id: string): boolean {
  return /^[^\s,\0]+$/.test(id) && id.isWellFormed();
}
