import { coreFields } from '../../core/model/issue.ts';

export function ownershipText(): string {
  return `OWNERSHIP (local providers: beads, fp)
  tracker bind --ownership-mode MODE [--field-owner FIELD=OWNER …]

  external_authoritative     default: every field is the tracker's; nothing of ours is sent
  spec_kitty_authoritative   every field is ours; what was changed there is put right
  split_ownership            each field its owner: external, local or shared; unlisted ones are shared

  Fields: ${coreFields.join(', ')}

  sync run compares three states of each field: ours, theirs, and what both last agreed on. What one
  side has changed goes to the other. Sets (labels, links) merge element by element. A shared field
  that both have changed is a conflict; --conflicts decides it:
    newer (default)   the younger change; equal or missing times: theirs
    local, remote     ours, theirs
    fail              neither; exit code 6 until somebody decides

  What is gone from the tracker is kept here as gone, told once, and never made again. When more than
  a tenth (at least 10) is gone at once, exit code 5; --max-deletions N says that it is meant.`;
}
