import * as t from 'typanion';

/** Digits and nothing else: what `1e3` or `0x10` means is not guessed. */
export function wholeNumber(minimum: number, maximum: number) {
  return number(/^\d+$/, minimum, maximum, 'a whole number');
}

export const seconds = number(/^\d+(?:\.\d+)?$/, 0.001, 1_000_000_000, 'a number of seconds');

/** An empty text is a variable that was not set, and never means that the option was left out. */
export const nonEmpty = t.makeValidator<unknown, string>({
  test: (value, state): value is string =>
    (typeof value === 'string' && value.trim() !== '') ||
    refused(state, 'it is empty; is a variable not set?'),
});

function number(form: RegExp, minimum: number, maximum: number, what: string) {
  return t.makeValidator<unknown, number>({
    test: (value, state): value is number => {
      const given = String(value);
      const number = form.test(given) ? Number(given) : Number.NaN;
      if (!(number >= minimum && number <= maximum))
        return refused(state, `expected ${what} from ${minimum} to ${maximum}, but got '${given}'`);
      if (state?.coercion) state.coercions?.push([state.p ?? '.', state.coercion.bind(null, number)]);
      return true;
    },
  });
}

function refused(state: t.ValidationState | undefined, why: string): false {
  state?.errors?.push(`${state.p ?? '.'}: ${why}`);
  return false;
}
