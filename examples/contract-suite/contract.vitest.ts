import { describe, it } from 'vitest';
import { contractCases } from './contract-cases.ts';

/** `npx vitest run`; vitest.config.ts says which files are meant. */
describe('the contract of the nightly job', () => {
  for (const { name, run } of contractCases) it(name, run);
});
