/** The exit codes of the command line, in one table; `tracker help exit-codes` prints it. */
export const exitCodes = {
  done: { code: 0, meaning: 'done (accepted with --no-wait included)' },
  unexpected: { code: 1, meaning: 'unexpected: a bug in tracker' },
  usage: { code: 2, meaning: 'usage or invalid input' },
  configuration: { code: 3, meaning: 'not bound, bad configuration, store or lock trouble' },
  authentication: { code: 4, meaning: 'log in needed' },
  refused: { code: 5, meaning: 'refused: hard break, removed provider, egress, ownership policy' },
  incomplete: { code: 6, meaning: 'partial or failed items, conflicts left' },
  server: {
    code: 7,
    meaning: 'server, provider or contract error; a write whose effect is unknown, whatever the cause',
  },
  running: { code: 8, meaning: 'operation still running, or unfinished work in the way' },
  network: { code: 9, meaning: 'cannot connect; a read got no answer' },
  interrupted: { code: 130, meaning: 'interrupted (Ctrl-C)' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM)' },
} as const;

export type ErrorCategory = Exclude<keyof typeof exitCodes, 'done' | 'incomplete'>;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]['code'];
