import type { IssueNamesPort } from '../ports/issue-names-port.ts';

interface ClosableNames extends IssueNamesPort {
  close(): void;
}

/** Names whose code is loaded by the first call: most commands create nothing. */
export function lazyNames(load: () => Promise<ClosableNames>): ClosableNames {
  let loaded: Promise<ClosableNames> | undefined;
  const names = () => (loaded ??= load());
  return {
    of: async (target) => (await names()).of(target),
    remember: async (target, remembered) => (await names()).remember(target, remembered),
    close: () => void loaded?.then((made) => made.close()),
  };
}
