import fc from 'fast-check';

/** What a terminal, a shell, a path, a file format or an object would take for its own. */
export const dangerous = [
  '__proto__',
  'constructor',
  'toString',
  '../../../etc/passwd',
  '..',
  '%2e%2e%2f',
  '--help',
  '-x',
  '--',
  '$(touch pwned)',
  '`id`',
  "'; rm -rf / #",
  '\u001b[2J\u001b[H',
  '\u001b]0;owned\u0007',
  '\u001b]52;c;cHduZWQ=\u0007',
  '\u009b31m',
  '\u0085',
  '\r',
  '\r\n',
  '\b\b\b\b',
  '\u202eevil\u202c',
  '\u2066',
  '\u2028',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\udfff',
  '🐈',
  'e\u0301\u0301\u0301',
  '漢字',
  '',
  ' ',
  '#',
  ': ',
  '"""',
  'null',
  'NaN',
  '1e999',
  '~',
  '*a',
  '&a',
  '!!binary',
] as const;

const utf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

/** Any text at all, lone halves of surrogate pairs and control characters included. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<string>(...dangerous) },
  { weight: 2, arbitrary: utf16 },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom<string>(...dangerous), fc.constantFrom<string>(...dangerous))
      .map(([one, other]) => one + other),
  },
);

const leaf = fc.oneof(
  hostileText.map((text) => JSON.stringify(text)),
  fc.constantFrom('0', '7', '1e400', '-1e400', '1e-400', '12345678901234567890', '0.1000000000000000055'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('true', 'false', 'null', '[]', '{}'),
);

/** A JSON value as text, so that keys may come twice and `__proto__` is a key like any other. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((each) => `[${each.join(',')}]`) },
    { weight: 2, arbitrary: objectOf(hostileText, tie('node'), 4) },
  ),
})).node;

export function objectOf(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
  maxLength: number,
): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(key, value), { maxLength })
    .map((entries) => `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`);
}

/** An object of a known shape in which anything may stand at any place, twice, or not at all. */
export function bentObject(
  shape: Readonly<Record<string, fc.Arbitrary<string>>>,
  { honest = 6 } = {},
): fc.Arbitrary<string> {
  const entries = Object.entries(shape).map(([name, value]) =>
    fc.oneof(
      { weight: honest, arbitrary: value.map((text) => [[name, text]]) },
      { weight: 1, arbitrary: jsonText.map((text) => [[name, text]]) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
  );
  const extra = fc.array(fc.tuple(hostileText, jsonText), { maxLength: 2 });
  return fc
    .tuple(extra, ...entries)
    .map(
      (parts) =>
        `{${parts.flatMap((part) => part.map(([name, text]) => `${JSON.stringify(name)}:${text}`)).join(',')}}`,
    );
}

/** Cut, doubled, or with something foreign in it: mostly no longer what it was. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.nat(), fc.nat(), fc.oneof(hostileText, fc.constant('')))
    .map(([whole, at, length, foreign]) => {
      const from = at % (whole.length + 1);
      return whole.slice(0, from) + foreign + whole.slice(from + (length % 5));
    });
}
