import type { OperationJournalPort } from '../ports/operation-journal-port.ts';

interface ClosableJournal extends OperationJournalPort {
  close(): void;
}

/** A journal whose code is loaded by the first call: most commands record nothing. */
export function lazyJournal(load: () => Promise<ClosableJournal>): ClosableJournal {
  let loaded: Promise<ClosableJournal> | undefined;
  const journal = () => (loaded ??= load());
  return {
    begin: async (entry, context) => (await journal()).begin(entry, context),
    claim: async (id, context) => (await journal()).claim(id, context),
    list: async (query, context) => (await journal()).list(query, context),
    find: async (given, target, context) => (await journal()).find(given, target, context),
    forget: async (lease) => (await journal()).forget(lease),
    prune: async (context) => (await journal()).prune(context),
    close: () => void loaded?.then((made) => made.close()),
  };
}
