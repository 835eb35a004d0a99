import { parseJson } from '../model/json.ts';
import type { PushItem } from '../model/envelope.ts';
import type { EntryStep, OperationEntry } from '../model/operation-entry.ts';
import type { IssueNamesPort } from '../../ports/issue-names-port.ts';
import type { Lease, OperationJournalPort } from '../../ports/operation-journal-port.ts';
import { createdNames } from './created-names.ts';

/**
 * A journal that remembers what creates made before it records their push as completed, no matter which
 * call learnt it: the push itself, a resume or a look. Where a name cannot be stored, the push stays
 * unfinished, and a resume learns it again.
 */
export function learningJournal(journal: OperationJournalPort, names: IssueNamesPort): OperationJournalPort {
  const learning = (lease: Lease): Lease => ({
    get entry() {
      return lease.entry;
    },
    epoch: lease.epoch,
    signal: lease.signal,
    advance: async (step) => {
      const { target } = lease.entry;
      await names.remember(target, namesIn(lease.entry, step));
      await lease.advance(step);
    },
    release: () => lease.release(),
  });
  return {
    begin: async (entry, context) => learning(await journal.begin(entry, context)),
    claim: async (id, context) => {
      const lease = await journal.claim(id, context);
      return lease === null ? null : learning(lease);
    },
    list: (query, context) => journal.list(query, context),
    find: (given, target, context) => journal.find(given, target, context),
    forget: (lease) => journal.forget(lease),
    prune: (context) => journal.prune(context),
  };
}

function namesIn({ kind, body }: OperationEntry, { state, answer }: EntryStep) {
  if (kind !== 'push' || state !== 'completed' || body === null) return [];
  return createdNames(parseJson(body) as readonly PushItem[], answer);
}
