import { fieldsOf, type Issue } from '../model/issue.ts';
import type { IssueRecord } from '../model/record.ts';

/** The tracker's issue as ours: both sides agree. */
export function adopted(remote: Issue): IssueRecord {
  const fields = fieldsOf(remote);
  return {
    id: remote.ref.id,
    local: fields,
    base: { local: fields, remote: fields },
    creation: null,
    changedAt: null,
    goneAt: null,
  };
}
