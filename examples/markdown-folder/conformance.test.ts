import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PushItem } from 'spec-kitty-tracker';
import { sampleIssues, trackerPortKit, type TrackerSubject } from 'spec-kitty-tracker/testing';
import { printIssueFile } from './issue-file.ts';
import { IssueFolder } from './issue-folder.ts';
import { MarkdownFolderTracker } from './markdown-folder-tracker.ts';

const scratch = await mkdtemp(join(tmpdir(), 'markdown-folder-'));
after(() => rm(scratch, { recursive: true, force: true }));
let made = 0;

/** What the contract's trackers promise, on a folder of 23 files. */
for (const { name, run } of trackerPortKit(subject)) {
  void test(name, async (context) => {
    const outcome = await run();
    if (typeof outcome === 'object') context.skip(`this tracker has no ability for ${outcome.leftOut}`);
  });
}

void test('given a file written by hand, when it is edited, then comments and foreign keys stay', async () => {
  const { folder, tracker } = await emptyFolder();
  await writeFile(join(folder, 'by-hand.md'), '---\ntitle: By hand # mine\nestimate: 3\n---\nThe body.\n');
  await tracker.push({ key: 'k', body: [update('by-hand', { labels: ['a'] })] });
  const text = await readFile(join(folder, 'by-hand.md'), 'utf8');
  assert.match(
    text,
    /^---\ntitle: By hand # mine\nestimate: 3\nlabels:\n {2}- a\nupdated_at: .*\n---\nThe body\.\n$/,
  );
});

void test('given a file that is no issue, when the folder is read, then it is an error that names it', async () => {
  const { folder, tracker } = await emptyFolder();
  await writeFile(join(folder, 'good.md'), '---\ntitle: Good\n---\n');
  await writeFile(join(folder, 'bad.md'), '---\ntitle: [\n---\n');
  await assert.rejects(tracker.pull({}), { code: 'read_incomplete', message: /bad\.md/ });
});

void test('given a crash before the answer was kept, when the push is repeated, then no issue is doubled', async () => {
  const { folder, tracker } = await emptyFolder();
  const items: PushItem[] = [{ ref: ref('WP01'), action: 'create', patch: { title: 'Once' } }];
  const [first] = await push(tracker, 'crash', items);
  await rm(join(folder, '.answers'), { recursive: true });
  assert.deepEqual(await push(tracker, 'crash', items), [first]);
  assert.equal((await readdir(folder)).filter((name) => name.endsWith('.md')).length, 1);
});

void test('given a write that is over, when it is repeated later, then what has changed since stays', async () => {
  const { folder, tracker } = await emptyFolder();
  await writeFile(join(folder, 'one.md'), '---\ntitle: Before\n---\n');
  const first = await push(tracker, 'first', [update('one', { title: 'First' })]);
  await push(tracker, 'second', [update('one', { title: 'Second' })]);
  assert.deepEqual(await push(tracker, 'first', [update('one', { title: 'First' })]), first);
  assert.match(await readFile(join(folder, 'one.md'), 'utf8'), /^title: Second$/m);
});

void test('given an editor that saves meanwhile, when a change is written, then the edit stays', async () => {
  const { folder } = await emptyFolder();
  const file = join(folder, 'one.md');
  await writeFile(file, '---\ntitle: Before\n---\n');
  const issues = new IssueFolder(folder);
  const read = await issues.read('one');
  await writeFile(file, '---\ntitle: Edited\n---\n');
  assert.equal(await issues.write('one', '---\ntitle: Ours\n---\n', read?.version ?? null), null);
  assert.equal(await readFile(file, 'utf8'), '---\ntitle: Edited\n---\n');
});

void test('given an id that leads out of the folder, when it is updated, then nothing is found there', async () => {
  const { folder, tracker } = await emptyFolder();
  const outside = join(folder, '..', 'outside.md');
  await writeFile(outside, '---\ntitle: Not ours\n---\n');
  const [item] = await push(tracker, 'k', [update('../outside', { title: 'x' })]);
  assert.equal(item?.outcome, 'failed');
  assert.equal(await readFile(outside, 'utf8'), '---\ntitle: Not ours\n---\n');
});

async function subject(): Promise<TrackerSubject> {
  const { folder, tracker } = await emptyFolder();
  const issueCount = 23;
  for (const issue of sampleIssues({ provider: 'github', project: 'notes', count: issueCount })) {
    const { ref: issueRef, provider_metadata: _, ...content } = issue;
    await writeFile(join(folder, `${issueRef.id}.md`), printIssueFile(content, `WP-${issueRef.id}`));
  }
  return {
    tracker,
    issueCount,
    system: 'github',
    workspace: 'notes',
    close: () => rm(folder, { recursive: true }),
  };
}

async function emptyFolder(): Promise<{ folder: string; tracker: MarkdownFolderTracker }> {
  const folder = join(scratch, String(++made));
  await mkdir(folder);
  return { folder, tracker: new MarkdownFolderTracker({ folder, system: 'github', workspace: 'notes' }) };
}

async function push(tracker: MarkdownFolderTracker, key: string, body: readonly PushItem[]) {
  const write = await tracker.push({ key, body });
  assert.ok(write.kind === 'done');
  return write.answer.body.items ?? [];
}

function ref(id: string): PushItem['ref'] {
  return { system: 'github', id, workspace: 'notes' };
}

function update(id: string, patch: PushItem['patch'] & object): PushItem {
  return { ref: ref(id), action: 'update', patch };
}
