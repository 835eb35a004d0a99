import type { NewEntry } from '../../core/model/operation-entry.ts';

/** A write of a team's project; what a case is about is given. */
export function sampleWrite(more: Partial<NewEntry> = {}): NewEntry {
  return {
    key: 'key-1',
    kind: 'push',
    target: { provider: 'linear', project_slug: 'platform', server: 'https://one.example', team: 'blue' },
    // A number, a character and a line break that a second pass through JSON could change.
    body: '[{"big":12345678901234567890,"nul":"\\u0000","line":"\\n é"}]',
    bodyHash: 'hash-1',
    ...more,
  };
}
