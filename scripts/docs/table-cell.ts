/** A text as a cell of a table: nothing in it ends the cell or opens a tag. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');
}
