/** Makes fp plain and the same everywhere. */
const fixed: Readonly<Record<string, string>> = {
  TZ: 'UTC',
  NO_COLOR: '1',
  TERM: 'dumb',
  DO_NOT_TRACK: '1',
};

/**
 * What a user's environment may pass on: where programs and settings are, and who the user is for
 * fp. Everything else stays out: what would take fp away from the project of this folder to a remote
 * one (FP_REMOTE, FP_TOKEN, FP_WORKSPACE, FP_PROJECT_ID, FP_SERVER_URL) or to a desktop app elsewhere
 * (FP_API_HOST, FP_API_PORT), and every secret of other programs.
 */
const passed =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TMPDIR|XDG_[A-Z_]+|GIT_(?:AUTHOR|COMMITTER)_[A-Z]+|FP_AGENT_NAME|FP_SESSION_ID)$/;

export function fpEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && passed.test(name)) environment[name] = value;
  }
  return { ...environment, ...fixed };
}
