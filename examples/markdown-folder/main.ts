import { join, resolve } from 'node:path';
import { createTracker, TrackerError, type RecordedBinding } from 'spec-kitty-tracker';
import { MarkdownFolderTracker } from './markdown-folder-tracker.ts';

/** `node main.ts FOLDER`: pushes a work package into the folder, moves it on, lists what is there. */
const folder = resolve(process.argv[2] ?? 'issues');

// Requests carry a provider and a project of the contract; here they name the folder's stand-in.
const recorded: RecordedBinding = {
  provider: 'github',
  projectSlug: 'notes',
  egress: { kind: 'unset' },
  file: folder,
};
const tracker = createTracker({
  // The journal of unfinished writes is kept here: after a crash, `tracker.resume()` goes on.
  home: join(folder, '.tracker'),
  binding: {
    load: () => Promise.resolve(recorded),
    save: () => Promise.reject(new Error('this program has one binding')),
    clear: () => Promise.reject(new Error('this program has one binding')),
  },
  openTracker: () =>
    Promise.resolve(new MarkdownFolderTracker({ folder, system: 'github', workspace: 'notes' })),
});

try {
  for (const { entry } of await tracker.resume()) console.log(`finished ${entry.key}`);
  const ref = (id: string) => ({ system: 'github', id, workspace: 'notes' });
  const create = { title: 'Write the guide', labels: ['docs'] };
  // A key of our own: however often the program runs, the issue is made once.
  const pushed = await tracker.push([{ ref: ref('WP01'), action: 'create', patch: create }], {
    key: 'create-WP01',
  });
  if (pushed.kind === 'accepted') throw new Error('a folder accepts nothing for later');
  const id = pushed.answer.body.items?.[0]?.remote_ref?.id ?? '';
  await tracker.push([{ ref: ref(id), action: 'transition', target_status: 'in_progress' }]);
  for await (const { body } of tracker.pullAll()) {
    for (const issue of body.items) console.log(`${issue.ref.id}: ${issue.status}: ${issue.title}`);
  }
} catch (error) {
  if (!(error instanceof TrackerError)) throw error;
  console.error(`${error.code}: ${error.message}\n${error.hint}`);
  process.exitCode = error.exitCode;
} finally {
  await tracker.close();
}
