import { parseDocument, type Document } from 'yaml';
import { TrackerError, type NormalizedIssue } from 'spec-kitty-tracker';

/** What a file says of its issue; the body stands below the front matter. */
export type IssueContent = Required<Omit<NormalizedIssue, 'ref' | 'provider_metadata'>>;
export type IssueEdit = Partial<IssueContent> & { readonly wp_id?: string };

/** One issue as text: YAML front matter between two lines `---`, then the body in Markdown. */
export interface IssueFile {
  readonly content: IssueContent;
  /** The work package that it was made for. */
  readonly workPackage: string | undefined;
  /** The text with the edit in it; comments and keys of other programs stay as they are. */
  edited(edit: IssueEdit): string;
}

const frame = /^---\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|$)(.*)$/s;

/**
 * Reads what a person may have written by hand: every key but `title` may be missing.
 * @throws TrackerError `read_incomplete` naming the file and what is wrong with it
 */
export function parseIssueFile(name: string, text: string, modifiedAt: string): IssueFile {
  const [, head = '', body = ''] = frame.exec(text) ?? [];
  const document = parseDocument(head);
  const [mistake] = document.errors;
  const keys: unknown = document.toJS();
  if (mistake || keys === null || typeof keys !== 'object') {
    throw unreadable(name, mistake?.message.split('\n')[0] ?? 'there is no front matter');
  }
  const { title, ...given } = keys as Partial<IssueContent> & { wp_id?: string };
  if (typeof title !== 'string') throw unreadable(name, 'it has no title');
  return {
    content: {
      title,
      body: body.trim() === '' ? null : body.trimEnd(),
      status: given.status ?? 'todo',
      issue_type: given.issue_type ?? 'task',
      priority: given.priority ?? 0,
      assignees: given.assignees ?? [],
      labels: given.labels ?? [],
      parent_ref: given.parent_ref ?? null,
      links: given.links ?? [],
      custom_fields: given.custom_fields ?? {},
      created_at: given.created_at ?? modifiedAt,
      updated_at: given.updated_at ?? modifiedAt,
    },
    workPackage: given.wp_id,
    edited: (edit) => printEdited(document, body, edit),
  };
}

export function printIssueFile(content: IssueContent, workPackage: string): string {
  const { body, ...keys } = content;
  return printEdited(parseDocument('{}'), '', { wp_id: workPackage, ...keys, body });
}

function printEdited(document: Document, before: string, edit: IssueEdit): string {
  const { body, ...keys } = edit;
  const after = document.clone();
  // An empty document is written in one line unless told otherwise.
  if (after.contents && 'flow' in after.contents) after.contents.flow = false;
  for (const [key, value] of Object.entries(keys)) after.set(key, after.createNode(value));
  const below = body === undefined ? before : `${body ?? ''}\n`;
  return `---\n${after.toString({ lineWidth: 0 })}---\n${below}`;
}

function unreadable(name: string, what: string): TrackerError {
  return new TrackerError('read_incomplete', `${name} is no issue: ${what}.`, {
    hint: 'Mend the file, or move it out of the folder; no part of the folder is given for the whole.',
  });
}
