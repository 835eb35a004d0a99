import { isSameTarget, type WriteTarget } from '../../core/model/operation-entry.ts';
import type { IssueNamesPort, RememberedName } from '../../ports/issue-names-port.ts';

/** Names that end with their process. */
export class MemoryIssueNames implements IssueNamesPort {
  readonly #kept: { readonly target: WriteTarget; readonly name: RememberedName }[] = [];

  async of(target: WriteTarget): Promise<readonly RememberedName[]> {
    const own = this.#kept.filter((each) => isSameTarget(each.target, target));
    return [...new Map(own.map(({ name }) => [name.name, name])).values()];
  }

  async remember(target: WriteTarget, names: readonly RememberedName[]): Promise<void> {
    this.#kept.push(...names.map((name) => ({ target, name })));
  }
}
