import { TrackerError } from './error.ts';

/** Major, minor, patch. */
export type ProgramVersion = readonly [number, number, number];

/** What is known of the versions of a program that a connector drives. */
export interface KnownVersions {
  readonly program: string;
  /** The oldest one that answers as we read it. */
  readonly oldest: ProgramVersion;
  /** The newest one that was tried. */
  readonly tried: ProgramVersion;
  /** How to get a newer one, where the error table does not know it. */
  readonly hint?: string;
}

/** `pattern` has the three numbers as its groups. */
export function versionIn(pattern: RegExp, text: string): ProgramVersion | null {
  const [, major, minor, patch] = pattern.exec(text) ?? [];
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)];
}

/**
 * What may be told of a version that can be worked with.
 * @returns a note for one that nobody has tried yet
 * @throws TrackerError `command_unsupported` for one that is too old
 */
export function demandVersion(
  version: ProgramVersion,
  { program, oldest, tried, hint }: KnownVersions,
): readonly string[] {
  const text = `${program} ${version.join('.')}`;
  if (isNewer(oldest, version))
    throw new TrackerError(
      'command_unsupported',
      `${text} is too old; ${oldest.join('.')} or newer is needed.`,
      hint === undefined ? {} : { hint },
    );
  return isNewer(version, tried)
    ? [`${text} is newer than ${tried.join('.')}, the newest one that was tried.`]
    : [];
}

function isNewer(version: ProgramVersion, other: ProgramVersion): boolean {
  const at = version.findIndex((number, index) => number !== other[index]);
  return at >= 0 && (version[at] ?? 0) > (other[at] ?? 0);
}
