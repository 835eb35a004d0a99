import type { Generation, StoreBatch } from '../../ports/issue-store-port.ts';
import { SqliteIssueStore, type IssueStoreDeps } from './issue-store.ts';

export interface ClaimedStoreDeps extends IssueStoreDeps {
  /** Records whose state it is; done once, before the first write. */
  claim(): Promise<void>;
}

/** A store whose owner is recorded before anything is written to it. */
export class ClaimedStore extends SqliteIssueStore {
  readonly #claim: () => Promise<void>;
  #claimed: Promise<void> | undefined;

  constructor(deps: ClaimedStoreDeps) {
    super(deps);
    this.#claim = () => deps.claim();
  }

  override async commit(batch: StoreBatch, expected: Generation) {
    await (this.#claimed ??= this.#claim());
    return super.commit(batch, expected);
  }
}
