/**
 * For a stream of any length, of which only two pages live at a time. V8's young generation doubles
 * whenever enough has survived in all, and the old one may grow to a multiple before it is looked
 * through; held to two and a half times its size, a hundred pages need little more memory than one. A V8
 * that does not know a flag ignores it.
 */
export function keepMemorySteady(): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=150');
}
