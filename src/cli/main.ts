#!/usr/bin/env node
// The entry stays tiny: `--version` must not pay for anything else.
const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  const { version } = await import('../core/model/version.ts');
  process.stdout.write(`${version}\n`);
} else {
  const { runInProcess } = await import('./run-in-process.ts');
  await runInProcess(argv);
}
