import type { PushItem, PushResultItem, Tracker } from 'spec-kitty-tracker';

export interface Closed {
  readonly closed: readonly string[];
  /** Work packages without an issue. */
  readonly unmapped: readonly string[];
  readonly failed: readonly { readonly workPackage: string; readonly message: string }[];
}

/**
 * The code under contract, as a team would own it: moves the issues of finished work packages to
 * `done`. The key names the night, so that a repeated run of it has no second effect.
 */
export async function closeFinished(
  tracker: Pick<Tracker, 'mappings' | 'push'>,
  finished: readonly string[],
  key: string,
): Promise<Closed> {
  const { mappings } = (await tracker.mappings()).body;
  const byWorkPackage = new Map(mappings.map((mapping) => [mapping.wp_id, mapping]));
  const items: PushItem[] = [];
  const workPackages: string[] = [];
  for (const workPackage of finished) {
    const { system, external_id: id, workspace } = byWorkPackage.get(workPackage) ?? {};
    if (system === undefined || id === undefined) continue;
    const ref = { system, id, workspace: workspace ?? 'default' };
    items.push({ ref, action: 'transition', target_status: 'done' });
    workPackages.push(workPackage);
  }
  const unmapped = finished.filter((workPackage) => !workPackages.includes(workPackage));
  if (items.length === 0) return { closed: [], unmapped, failed: [] };
  const outcome = await tracker.push(items, { key });
  if (outcome.kind === 'accepted') throw new Error('push waits unless it is told not to');
  const results: readonly PushResultItem[] = outcome.answer.body.items ?? [];
  const failed = workPackages.flatMap((workPackage, index) => {
    const result = results[index];
    if (result?.outcome !== 'failed') return [];
    return [{ workPackage, message: result.message ?? 'no reason was given' }];
  });
  const bad = new Set(failed.map(({ workPackage }) => workPackage));
  return { closed: workPackages.filter((workPackage) => !bad.has(workPackage)), unmapped, failed };
}
