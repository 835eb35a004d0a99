#!/usr/bin/env node
import { runSandboxCli } from './sandbox-cli.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
process.exitCode = await runSandboxCli(process.argv.slice(2), process, stop.signal);
