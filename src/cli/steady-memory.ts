/**
 * For a stream of any length. V8's young generation doubles whenever enough has survived in all,
 * which a long pull reaches although only one page lives at a time; kept at its size, a hundred
 * pages need hardly more memory than ten, and no more time. A V8 that does not know the flag
 * ignores it.
 */
export function keepMemorySteady(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
}
