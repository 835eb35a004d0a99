import { createTracker, type RecordedBinding } from 'spec-kitty-tracker';
import {
  MemoryClock,
  MemoryIssueNames,
  MemoryOperationJournal,
  sampleIssues,
} from 'spec-kitty-tracker/testing';
import { NotebookTracker } from './notebook-tracker.ts';

/**
 * A program with the tracker inside: its own TrackerPort, its own binding, nothing on disk, nothing
 * read from the environment. Run it after `npm run build`.
 */
const recorded: RecordedBinding = {
  provider: 'linear',
  projectSlug: 'notes',
  egress: { kind: 'unset' },
  file: 'memory',
};
const notebook = new NotebookTracker(
  'linear',
  sampleIssues({ provider: 'linear', project: 'notes', count: 25 }),
);

const tracker = createTracker({
  binding: {
    load: () => Promise.resolve(recorded),
    save: () => Promise.resolve(recorded),
    clear: () => Promise.resolve(),
  },
  settings: {
    load: () => Promise.resolve({ trailingSlash: false }),
    saveServer: () => Promise.resolve(),
  },
  session: {
    login: () => Promise.reject(new Error('this program has no login')),
    info: () => Promise.resolve(null),
    logout: () => Promise.resolve(),
  },
  // A program that must survive its own crash gives a journal and names that do.
  journal: new MemoryOperationJournal(new MemoryClock()),
  names: new MemoryIssueNames(),
  // One process, so no other one has to be kept out.
  lock: { hold: (_name, _context, work) => work({ signal: new AbortController().signal }) },
  openTracker: () => Promise.resolve(notebook),
});

const outcome = await tracker.push([
  {
    ref: { system: 'linear', id: 'WP01', workspace: 'acme' },
    action: 'create',
    patch: { title: 'From a program' },
  },
]);
console.log(outcome.kind === 'done' ? outcome.answer.body.summary : outcome.operationId);

let issues = 0;
for await (const { body } of tracker.pullAll({ limit: 10 })) issues += body.items.length;
console.log(`${issues} issues`);
await tracker.close();
