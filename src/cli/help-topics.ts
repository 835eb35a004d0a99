import { exitCodes } from '../core/model/exit-code.ts';
import { coreFields } from '../core/model/issue.ts';

export interface HelpTopic {
  readonly name: string;
  readonly summary: string;
  text(): string;
}

/** What `tracker help TOPIC` explains. Tables are printed from the ones that the code uses. */
export const helpTopics: readonly HelpTopic[] = [
  { name: 'exit-codes', summary: 'What each exit code means', text: exitCodeText },
  { name: 'environment', summary: 'Environment variables and files', text: environmentText },
  { name: 'json', summary: 'Output for programs', text: jsonText },
  {
    name: 'doctrine',
    summary: 'Local providers: who owns which field, and how both sides merge',
    text: doctrineText,
  },
  { name: 'writes', summary: 'Idempotency keys, accepted operations, lost answers', text: writesText },
];

function exitCodeText(): string {
  const rows = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return ['EXIT CODES', ...rows].join('\n');
}

function environmentText(): string {
  return `ENVIRONMENT
  SPEC_KITTY_HOME               folder of the files below (default ~/.spec-kitty)
  SPEC_KITTY_SAAS_URL           server URL; wins over config.toml; empty counts as unset
  SPEC_KITTY_TEAM               team slug; --team wins over it
  SPEC_KITTY_ENABLE_SAAS_SYNC   anything but 1, true, yes, on, y switches the SaaS off; unset or empty is on
  HTTPS_PROXY, ALL_PROXY        proxy for https, by a CONNECT tunnel; NO_PROXY lists exceptions
  NODE_EXTRA_CA_CERTS           more certificate authorities (read by Node itself)
  SSL_CERT_FILE                 more certificate authorities; adds, never takes away
  NO_COLOR, FORCE_COLOR         colours off, on

FILES
  <home>/config.toml            [sync] server_url, trailing_slash
  <home>/credentials            tokens, user, and the server that issued them (mode 0600)
  <home>/local/                 state of local trackers, and the command and folder of their programs
  <home>/locks/                 who is at work; files without content
  <home>/trackers/              the Python client's stores; mappings are read from there once
  <project>/.kittify/config.yaml   the tracker: block: provider, project_slug or workspace, doctrine, egress`;
}

function jsonText(): string {
  return `JSON
  --json prints one JSON value on stdout: the envelope of the contract as the server sent it, unknown
  keys included. A failure is {"error": {"code", "message", "hint", "exitCode", …}}, usage errors included,
  with the exit code of \`tracker help exit-codes\`.

  sync pull --ndjson streams one issue a line, page by page; the summary goes to stderr.
  sync pull --all --json is one envelope: items joined, counters summed, has_more false.
  When a page of --all fails, error.resume.cursor says where to go on.`;
}

function doctrineText(): string {
  return `DOCTRINE (local providers: beads, fp)
  tracker bind --doctrine-mode MODE [--field-owner FIELD=OWNER …]

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

function writesText(): string {
  return `WRITES
  sync push and sync run send an Idempotency-Key, a fresh one for every command unless you give one
  with --idempotency-key. Lost answers are asked for again with the same key and the same bytes.
  When even that fails, the effect is unknown; the key is printed, and the same command with
  --idempotency-key KEY gets the first answer again instead of a second effect.

  Each of them is on record before its first byte is sent. \`tracker operations list\` shows what is not
  finished, \`tracker operations resume\` finishes it: what may not have arrived is sent again with its own
  key and bytes, what was accepted is waited for. Until then the next write of the same project asks, or
  ends with exit code 8: --resume finishes the old one first, --new leaves it. --no-wait leaves on purpose.

  A server may accept a write and finish it later. tracker waits up to 300 s (--timeout), then ends
  with exit code 8; \`tracker operations wait ID\` goes on, from any terminal. --no-wait leaves at once.

  Local providers keep what was pushed until the tracker has it: \`tracker sync push\` without a file, or
  \`tracker sync run\`, sends the rest. The same key never creates an issue twice.`;
}
