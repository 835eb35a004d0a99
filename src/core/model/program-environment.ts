/**
 * What any program may know of its user: where programs and settings are, and who the user is. Every
 * secret of other programs stays out.
 */
const passedToAll =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TMPDIR|XDG_[A-Z_]+|GIT_(?:AUTHOR|COMMITTER)_[A-Z]+)$/;

/**
 * The whole environment of a program that is driven.
 * @param from the user's own
 * @param passed names that this one program may know too
 * @param fixed what is the same for every user, and wins
 */
export function programEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  passed: RegExp,
  fixed: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && (passedToAll.test(name) || passed.test(name))) environment[name] = value;
  }
  return { ...environment, ...fixed };
}
