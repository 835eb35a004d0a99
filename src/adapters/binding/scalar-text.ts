/** A word that YAML 1.1 and 1.2 both read as text, between braces, too. */
const plain = /^[A-Za-z_][\w./-]*$/;

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const special = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** Raw in a double-quoted text these are line breaks to YAML 1.1, or characters that its readers refuse. */
const escaped = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text as a scalar of one line that every reader of YAML 1.1 or 1.2 takes for this text. */
export function scalarText(value: string): string {
  return plain.test(value) && !special.test(value) ? value : doubleQuoted(value);
}

/** Whether an unquoted scalar with this value is text to YAML 1.1 and 1.2 alike; blanks and letters of any script are. */
export function isTextToAll(value: string): boolean {
  return /^[\p{L}_][\p{L}\p{N} _./@+-]*$/u.test(value) && !special.test(value);
}

/** JSON's quotes and escapes are YAML's. */
export function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    escaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Null where single quotes cannot hold the text on one line. */
export function singleQuoted(value: string): string | null {
  return /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(value) && !/[\u2028\u2029]/.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : null;
}
