import type { ValueDescription } from '../generated/command-descriptions.ts';
import { issueStatuses, issueTypes } from '../generated/contract.ts';
import { ownershipModes, fieldOwners } from '../core/model/binding.ts';
import { coreFields } from '../core/model/issue.ts';
import { providersOfKind } from '../core/model/provider.ts';
import { conflictStrategies } from '../core/model/record.ts';
import { shells } from './completion/shells.ts';

/** By long option; one that is not here is named like its option. */
export const optionValues: Readonly<Record<string, ValueDescription>> = {
  '--directory': { name: 'DIR', from: 'directories' },
  '--timeout': { name: 'SECONDS' },
  '--limit': { name: 'N' },
  '--max-deletions': { name: 'N' },
  '--items-json': { name: 'FILE|-', from: 'files' },
  '--idempotency-key': { name: 'KEY' },
  '--server': { name: 'URL' },
  '--username': { name: 'NAME' },
  '--team': { name: 'SLUG' },
  '--provider': { name: 'PROVIDER', words: [...providersOfKind('saas'), ...providersOfKind('local')] },
  '--project-slug': { name: 'SLUG' },
  '--updated-since': { name: 'DATE' },
  '--status': { name: 'STATUS', words: issueStatuses },
  '--issue-type': { name: 'TYPE', words: issueTypes },
  '--ownership-mode': { name: 'MODE', words: ownershipModes },
  '--field-owner': {
    name: 'FIELD=OWNER',
    words: coreFields.flatMap((field) => fieldOwners.map((owner) => `${field}=${owner}`)),
  },
  '--credential': { name: 'KEY=VALUE' },
  '--conflicts': { name: 'STRATEGY', words: conflictStrategies },
};

/** By the name of a positional argument. */
export const positionalValues: Readonly<Record<string, ValueDescription>> = {
  id: { name: 'ID', from: 'operations' },
  topic: { name: 'TOPIC', from: 'help-topics' },
  shell: { name: 'SHELL', words: shells },
};
