export function jsonText(): string {
  return `JSON
  --json prints one JSON value on stdout, and nothing else there; notes go to stderr. The package has a JSON
  Schema of each: schemas/v1/sync-pull.json, …, error.json.

  sync pull, push, run, status, map list, operations wait   the envelope of the contract as the server sent
                             it, unknown keys included, every digit of a number kept; local providers give
                             the same envelopes, with what they know beside them
  sync push, run --no-wait   {"operation_id", "status": "pending"} where the server works on
  sync push, run --dry-run   {"dry_run": true, …}: what would be sent; for local providers field by field
  operations wait, several   {"operations": […]}, one each; an unsuccessful look is {"operation_id", "error"}
  operations list, resume    {"operations": […]}
  operations show, forget    the record of one; with show its result, too
  map add, map remove        the mapping
  bind, unbind               {"provider", "project_slug" or "workspace", "file"}; {"removed"}
  auth login, status, logout   who, where, which team, until when; never a token
  providers                  {"local": […], "saas": […]}
  doctor                     {"checks": [{"name", "status", "message", "remedy", "details", "code", "exitCode"}], "ok"}
  completion, help, --version   {"shell", "script"}; {"text"}; {"version"}

  A failure is {"error": {"code", "category", "message", "hint", "retryable", "userActionRequired", "effect",
  "exitCode", …}}, usage errors included, with the exit code of \`tracker help exit-codes\`. Where they are
  known: operation.id and operation.key of a write, http.status, server.code, retryAfterMs, resume.cursor.
  effect is none, unknown or done: what a failed write has done at the far end.

  sync pull --ndjson streams one issue a line, page by page; the summary goes to stderr.
  sync pull --all --json is one envelope: items joined, counters summed, has_more false.
  When a page of --all fails, error.resume.cursor says where to go on.`;
}
