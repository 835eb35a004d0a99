import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The file or folder of this name in the folder or the closest one above it. */
export async function nearest(name: string, directory: string): Promise<string | null> {
  const place = join(directory, name);
  if (await isThere(place)) return place;
  const above = dirname(directory);
  return above === directory ? null : nearest(name, above);
}

async function isThere(place: string): Promise<boolean> {
  return access(place).then(
    () => true,
    () => false,
  );
}
