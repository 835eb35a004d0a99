type Sqlite = typeof import('node:sqlite');

let loaded: Sqlite | undefined;

/**
 * node:sqlite, loaded on first use. Some supported Nodes announce it as experimental on stderr;
 * that one warning is held back, at that one moment.
 */
export function loadSqlite(): Sqlite {
  if (loaded) return loaded;
  const announce = process.emitWarning.bind(process) as (...all: unknown[]) => void;
  const original = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const [options] = rest;
    const type =
      typeof options === 'object' && options !== null ? (options as { type?: string }).type : options;
    if (type === 'ExperimentalWarning') return;
    announce(warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    loaded = process.getBuiltinModule('node:sqlite');
  } finally {
    if (original) Object.defineProperty(process, 'emitWarning', original);
  }
  return loaded;
}
