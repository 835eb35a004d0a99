#!/usr/bin/env node
// The entry stays tiny, and one file (the bundler puts the version's text in): `--version` and a shell that completes
// must not pay for anything else.
import { version } from '../core/model/version.ts';

const argv = process.argv.slice(2);
if (!isSupported(process.versions.node)) {
  process.stderr.write(`error: tracker needs Node >= 22.13; this is ${process.version}\n`);
  process.exitCode = 1;
} else if (argv.length === 1 && argv[0] === '--version' && isPrinted(`${version}\n`)) {
  // Nothing else is to be done.
} else if (argv[0] === '__complete') {
  // A shell waits for every keystroke of its user: nothing else is loaded, and nothing is written.
  const { complete } = await import('./completion/complete.ts');
  process.stdout.on('error', () => undefined);
  process.stdout.write(await complete(argv.slice(1), process.env));
} else {
  keepCompiledCode();
  const { runInProcess } = await import('./run-in-process.ts');
  await runInProcess(argv);
}

/**
 * Loading Node's stream for stdout takes longer than all the rest. A short text goes out whole or not at all: a pipe
 * that is full or broken and a disk that is full are left to those who know how each ends.
 */
function isPrinted(text: string): boolean {
  try {
    process.getBuiltinModule('node:fs').writeSync(1, text);
    return true;
  } catch {
    return false;
  }
}

function isSupported(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/**
 * V8's compiled code is kept in the user's own cache, so that the next start is quicker. A folder
 * that cannot be written is no reason to fail; one below /proc makes Node spin.
 */
function keepCompiledCode(): void {
  const { HOME: home, XDG_CACHE_HOME: cache } = process.env;
  const folder = cache?.startsWith('/') ? cache : home?.startsWith('/') ? `${home}/.cache` : undefined;
  if (folder === undefined || folder.startsWith('/proc')) return;
  process.getBuiltinModule('node:module').enableCompileCache(`${folder}/spec-kitty-tracker/code`);
}
