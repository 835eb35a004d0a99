import { Refusal } from './refusal.ts';

const shape = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * The version that is meant.
 * @param wanted `major`, `minor`, `patch`, or a version; the current one only while it was never released
 * @throws Refusal for anything else, and for a version that is not above the current one
 */
export function nextVersion(wanted: string, current: string, wasReleased: boolean): string {
  const [major, minor, patch] = partsOf(current);
  switch (wanted) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
    default: {
      if (!shape.test(wanted))
        throw new Refusal(`'${wanted}' is no version. Give major, minor, patch, or one like 1.2.3.`);
      const order = compare(partsOf(wanted), [major, minor, patch]);
      if (order < 0) throw new Refusal(`${wanted} is below the current version, ${current}.`);
      if (order === 0 && wasReleased)
        throw new Refusal(`${wanted} is released already. Give a higher version.`);
      return wanted;
    }
  }
}

type Parts = readonly [major: number, minor: number, patch: number];

function partsOf(version: string): Parts {
  const parts = shape.exec(version)?.slice(1).map(Number);
  if (parts?.length !== 3)
    throw new Refusal(`package.json has '${version}', which is no version like 1.2.3.`);
  return parts as unknown as Parts;
}

function compare(one: Parts, other: Parts): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
