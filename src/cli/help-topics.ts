export interface HelpTopic {
  readonly name: string;
  /** An older name that still works. */
  readonly alias?: string;
  readonly summary: string;
  text(): Promise<string>;
}

/** What `tracker help TOPIC` explains. Texts are loaded when they are asked for; tables in them are the code's own. */
export const helpTopics: readonly HelpTopic[] = [
  {
    name: 'exit-codes',
    summary: 'What each exit code means',
    text: async () => (await import('./help-topics/exit-codes.ts')).exitCodesText(),
  },
  {
    name: 'environment',
    summary: 'Environment variables and files',
    text: async () => (await import('./help-topics/environment.ts')).environmentText(),
  },
  {
    name: 'json',
    summary: 'Output for programs',
    text: async () => (await import('./help-topics/json.ts')).jsonText(),
  },
  {
    name: 'providers',
    summary: 'What each provider can do',
    text: async () => (await import('./help-topics/providers.ts')).providersText(),
  },
  {
    name: 'ownership',
    alias: 'doctrine',
    summary: 'Local providers: who owns which field, and how both sides merge',
    text: async () => (await import('./help-topics/ownership.ts')).ownershipText(),
  },
  {
    name: 'writes',
    summary: 'Idempotency keys, accepted operations, lost answers',
    text: async () => (await import('./help-topics/writes.ts')).writesText(),
  },
  {
    name: 'ci',
    summary: 'Without a terminal: log in, branch on exit codes, go on after a crash',
    text: async () => (await import('./help-topics/ci.ts')).ciText(),
  },
];
