/** The form of the contract's `date-time`: what a pattern can tell of RFC 3339. */
export const dateTimePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** A day of the calendar, as `2026-03-01`. */
export function isDate(text: string): boolean {
  return isDateTime(`${text}T00:00:00Z`);
}

/** An RFC 3339 time on a day that there is, which can be compared with others. */
export function isDateTime(text: string): boolean {
  return dateTimePattern.test(text) && isDayThatExists(text) && isComparable(text);
}

/** RFC 3339 has leap seconds; no clock here counts them, and nothing is before or after one. */
export function isComparable(dateTime: string): boolean {
  return !Number.isNaN(Date.parse(dateTime));
}

/** Of a text that has the form; no pattern knows how long a February is. */
export function isDayThatExists(dateTime: string): boolean {
  const [year, month, day] = [dateTime.slice(0, 4), dateTime.slice(5, 7), dateTime.slice(8, 10)].map(Number);
  return day! <= daysOf(month!, year!);
}

function daysOf(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
