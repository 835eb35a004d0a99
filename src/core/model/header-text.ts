/** Whether a text can travel as the value of a header: visible ASCII, no blanks, not empty. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
