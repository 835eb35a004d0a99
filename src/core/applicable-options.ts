import { localOnly } from './hard-breaks.ts';
import type { Binding } from './model/binding.ts';
import type { WriteOptions } from './write-outcome.ts';

/** @throws TrackerError `option_not_applicable` for what the other kind of provider has */
export function demandApplicable(
  { choice, wait, unfinished }: WriteOptions,
  { kind, provider }: Binding,
): void {
  if (choice !== undefined && kind === 'saas')
    throw localOnly('--conflicts and --max-deletions', 'local', provider);
  if (wait === false && kind === 'local') throw localOnly('--no-wait', 'SaaS-backed', provider);
  if (unfinished !== undefined && kind === 'local')
    throw localOnly('--resume and --new', 'SaaS-backed', provider);
}
