import type { ErrorCategory } from './exit-code.ts';

export interface ErrorEntry {
  readonly category: ErrorCategory;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** What to do next when the place that throws knows nothing better. Commands work when pasted. */
  readonly hint: string;
}

/**
 * Every error code that the product throws. The exit code follows from the category
 * (`exit-code.ts`). To add an error, add a row here.
 */
export const errorTable = {
  // usage: the words of the call
  usage: row('usage', 'Run `tracker --help` to see the commands and their options.'),
  unknown_command: row('usage', 'Run `tracker --help` to see all commands.'),
  invalid_input: row('usage', 'Correct the named input and run the command again.'),
  unknown_provider: row('usage', 'Run `tracker providers` to see the supported ones.'),
  option_not_applicable: row('usage', 'Leave the option out for this provider, or bind another provider.'),
  idempotency_conflict: row('usage', 'Use a new `--idempotency-key` for a changed body, or none at all.'),
  cursor_expired: row('usage', 'Start again without `--cursor`.'),
  cursor_repeated: row('server', 'Report this to the operator of the server; `--all` cannot go on.'),
  pages_endless: row('server', 'Ask for larger pages with `--limit N`.'),

  // configuration: what is recorded on this machine
  outside_project: row(
    'configuration',
    'Run the command from a project with a .kittify folder, or name one with `-C DIR`.',
  ),
  not_bound: row(
    'configuration',
    'Run `tracker bind`, which asks, or `tracker bind --provider linear --project-slug SLUG`.',
  ),
  binding_incomplete: row('configuration', 'Run `tracker bind --provider linear --project-slug SLUG`.'),
  binding_from_newer_client: row(
    'configuration',
    'Run `tracker bind --provider PROVIDER --project-slug SLUG` to add the slug that this version needs.',
  ),
  config_invalid: row('configuration', 'Correct the named file; nothing was changed.'),
  config_exposed: row('configuration', 'Run `chmod o-w FILE`, and see that the file says what you mean.'),
  config_unreadable: row('configuration', 'Check that the named file exists and that you may read it.'),
  config_not_editable: row('configuration', 'Edit the named file by hand; nothing was changed.'),
  config_not_writable: row('configuration', 'Check the permissions and the free space of the named folder.'),
  config_changed_meanwhile: row('configuration', 'Run the command again.', true),
  no_server_url: row('configuration', 'Run `tracker auth login --server https://HOST --username NAME`.'),
  server_url_invalid: row('configuration', 'Use https://HOST, or http:// for a loopback address only.'),
  team_missing: row('configuration', 'Name the team with `--team SLUG` or SPEC_KITTY_TEAM=SLUG.'),
  lock_busy: row(
    'configuration',
    'Wait for the other tracker process to end and run the command again.',
    true,
  ),

  command_missing: row(
    'configuration',
    'Install the program, or name it with `tracker bind --credential command=PATH`.',
  ),
  command_unsupported: row(
    'configuration',
    'Install a supported version of the program (bd 1.0.4 or newer).',
  ),
  workspace_missing: row(
    'configuration',
    'Make one with `bd init`, or name its folder with `tracker bind --credential cwd=DIR`.',
  ),
  workspace_broken: row(
    'configuration',
    'Mend the workspace first; `bd doctor` tells more. Nothing was changed.',
  ),
  tracker_busy: row('configuration', 'Wait for the other process to end and run the command again.', true),
  store_unusable: row(
    'configuration',
    'Check its permissions and the free space. A damaged one may be moved away, with what only it knows: mappings, unsent changes, unfinished writes.',
  ),
  mapping_clash: row(
    'usage',
    'Run `tracker map list` to see the other mapping, and `tracker map remove --wp-id WP` to end it.',
  ),
  operation_unrecorded: row('usage', 'Run `tracker operations list --all` to see what is recorded.'),
  mapping_unknown: row('usage', 'Run `tracker map list` to see what is mapped.'),
  store_changed_meanwhile: row('configuration', 'Run the command again.', true),
  output_failed: row('configuration', 'Free some space, or send the output somewhere else.'),

  // authentication
  login_required: row('authentication', 'Run `tracker auth login`.'),
  login_refused: row('authentication', 'Check user name and password, then run `tracker auth login` again.'),
  session_expired: row('authentication', 'Run `tracker auth login` to log in again.'),
  token_origin_unknown: row('authentication', 'Run `tracker auth login --server URL` once more.'),
  token_origin_mismatch: row('authentication', 'Run `tracker auth login --server URL` for that server.'),
  token_invalid: row('authentication', 'Run `tracker auth login` to replace the stored login.'),

  // refused: hard breaks and policies
  provider_removed: row('refused', 'Run `tracker providers` to see the supported ones.'),
  credentials_not_accepted: row(
    'refused',
    'Run `tracker auth login`, then connect the provider in the Spec Kitty dashboard.',
  ),
  mapping_managed_by_saas: row('refused', 'Create or edit mappings in the Spec Kitty dashboard.'),
  publish_not_supported: row('refused', 'Run `tracker sync push --items-json FILE` instead.'),
  egress_refused: row(
    'refused',
    'Set `tracker.egress: permitted` in .kittify/config.yaml, or remove the key, to allow it.',
  ),
  server_changed: row(
    'refused',
    'Add `--server URL` to the command once if the other server is meant, or log in to the former one again.',
  ),
  policy_refused: row(
    'refused',
    'Run `tracker bind --ownership-mode split_ownership` to share the fields, or name owners with `--field-owner FIELD=OWNER`.',
  ),
  too_many_gone: row('refused', 'Look at the tracker; `--max-deletions N` says that it is meant.'),
  saas_sync_disabled: row('refused', 'Unset SPEC_KITTY_ENABLE_SAAS_SYNC or set it to 1.'),

  // server and contract
  server_rejected: row('server', 'Correct what the server names, then run the command again.'),
  endpoint_retired: row(
    'server',
    'The server has retired this part of its API for good: update tracker, or check the server URL with `tracker doctor`.',
  ),
  server_failed: row('server', 'Try again later.', true),
  rate_limited: row('server', 'Try again later.', true),
  redirected: row('server', 'Set the server to its final URL with `tracker auth login --server URL`.'),
  contract_violation: row('server', 'Check that the server URL points to a Spec Kitty SaaS (PRI-12) server.'),
  answer_too_large: row('server', 'Ask for less with `--limit N`.'),
  read_incomplete: row('server', 'Nothing was stored. Run the command again; report it if it stays.', true),
  read_suspicious: row('server', 'Look at the tracker; nothing was stored.'),
  connector_failed: row('server', 'See what the program says.'),
  operation_failed: row(
    'server',
    'See the message of the provider; run the command again once it is mended.',
  ),
  effect_unknown: row(
    'server',
    'Repeat the command with the same `--idempotency-key KEY`: the server gives the first answer again.',
    true,
  ),
  refresh_failed: row('server', 'Your login is kept. Try again later.', true),

  // running
  operation_running: row('running', 'Run `tracker operations wait ID` to go on waiting.', true),

  unfinished_work: row(
    'running',
    'Add `--resume` to finish it first, or `--new` to leave it; `tracker operations list` shows it.',
  ),

  // network
  cannot_connect: row('network', 'Check your network connection and the server URL.', true),
  no_answer: row('network', 'Try again later.', true),
  deadline_exceeded: row('network', 'Try again, or allow more time with `--timeout SECONDS`.', true),

  // interrupted
  interrupted: row('interrupted', 'Run the command again to start over.', true),
  terminated: row('terminated', 'Run the command again to start over.', true),

  // a bug of ours
  internal: row('unexpected', 'This is a bug in tracker. Please report it with the output of `--verbose`.'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

function row(category: ErrorCategory, hint: string, retryable = false): ErrorEntry {
  return { category, hint, retryable };
}
