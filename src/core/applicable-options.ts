import { localOnly } from './hard-breaks.ts';
import type { Binding } from './model/binding.ts';
import type { WriteOptions } from './write-outcome.ts';

/** Names the option that was given. @throws TrackerError `option_not_applicable` for what the other kind of provider has */
export function demandApplicable(
  { choice, wait, unfinished }: WriteOptions,
  { kind, provider }: Pick<Binding, 'kind' | 'provider'>,
): void {
  if (choice !== undefined && kind === 'saas')
    throw localOnly(choice.conflicts === undefined ? '--max-deletions' : '--conflicts', 'local', provider);
  if (wait === false && kind === 'local') throw localOnly('--no-wait', 'SaaS-backed', provider);
  if (unfinished !== undefined && kind === 'local')
    throw localOnly(unfinished === 'new' ? '--new' : '--resume', 'SaaS-backed', provider);
}
