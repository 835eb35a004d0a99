import { exitCodes } from '../core/model/exit-code.ts';

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
  <project>/.kittify/config.yaml   the tracker: block: provider, project_slug, egress`;
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

function writesText(): string {
  return `WRITES
  sync push and sync run send an Idempotency-Key, a fresh one for every command unless you give one
  with --idempotency-key. Lost answers are asked for again with the same key and the same bytes.
  When even that fails, the effect is unknown; the key is printed, and the same command with
  --idempotency-key KEY gets the first answer again instead of a second effect.

  A server may accept a write and finish it later. tracker waits up to 300 s (--timeout), then ends
  with exit code 8; \`tracker operations wait ID\` goes on, from any terminal. --no-wait leaves at once.`;
}
