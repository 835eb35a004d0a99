import { runSandboxCli } from '../../src/testing/sandbox/sandbox-cli.ts';

/** What `tracker-sandbox --help` prints. */
export async function sandboxHelp(): Promise<string> {
  let help = '';
  const streams = { stdout: { write: (text: string) => (help += text) }, stderr: { write: () => undefined } };
  await runSandboxCli(['--help'], streams, AbortSignal.abort());
  return help;
}
