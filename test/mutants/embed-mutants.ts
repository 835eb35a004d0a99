import { row, type Mutant } from './mutant.ts';

const parts = 'test/composition/shared-parts.test.ts';

/** Mistakes that only a program with many trackers in one process would notice. */
export const embedMutants: readonly Mutant[] = [
  row(
    'embedding: a transport that was given stays open',
    'src/composition/create-tracker.ts',
    'await this.#container.close();',
    'this.#container.get(tokens.transport).close();',
    parts,
  ),
  row(
    'embedding: a transport that the tracker made is closed with it',
    'src/composition/provide-defaults.ts',
    'c.owned(',
    '(',
    parts,
  ),
];
