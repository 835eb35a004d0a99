import type { BeadsConnector } from '../../src/adapters/beads/connector.ts';
import { createNodeProcess } from '../../src/adapters/platform/node-process.ts';
import { systemClock } from '../../src/adapters/platform/system-clock.ts';
import type { Change, ChangeOutcome } from '../../src/core/model/change.ts';
import type { Issue, IssueFields } from '../../src/core/model/issue.ts';
import type { ProcessPort, ProcessRequest } from '../../src/index.ts';

/** All issues by id, as a connector reads them. */
export async function read(connector: BeadsConnector): Promise<Record<string, Issue>> {
  const { issues } = await connector.readAll();
  return Object.fromEntries(issues.map((issue) => [issue.ref.id, issue]));
}

export const create = (id: string, fields: Partial<IssueFields> = {}): Change => ({
  kind: 'create',
  id,
  before: null,
  fields: { title: id, ...fields },
});

export function edit(before: Issue | undefined, fields: Partial<IssueFields>): Change {
  if (before === undefined) throw new Error('there is no such issue to edit');
  return { kind: 'update', id: before.ref.id, before, fields };
}

/** Outcomes by id. A change that would be refused is a fault of the test. */
export async function written(
  connector: BeadsConnector,
  ...changes: readonly Change[]
): Promise<Record<string, ChangeOutcome>> {
  const refused = changes.flatMap((change) => connector.refusals(change));
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const outcomes: ChangeOutcome[] = [];
  for await (const chunk of connector.apply(changes)) outcomes.push(...chunk);
  if (outcomes.length !== changes.length) throw new Error('not one outcome a change');
  return Object.fromEntries(outcomes.map((outcome) => [outcome.id, outcome]));
}

export const ref = (id: string): Issue['ref'] => ({ system: 'beads', id, workspace: 'main' });
export const applied = (id: string, notes: readonly unknown[] = []) => ({
  kind: 'applied',
  id,
  remoteId: id,
  notes,
});

/** The real thing, which remembers what it was asked, and lets a test act before a call. */
export class ListeningProcess implements ProcessPort {
  readonly requests: ProcessRequest[] = [];
  readonly #real = createNodeProcess({ clock: systemClock });
  readonly #before: (args: readonly string[]) => void;

  constructor(before: (args: readonly string[]) => void = () => undefined) {
    this.#before = before;
  }

  run(...[request, context]: Parameters<ProcessPort['run']>): ReturnType<ProcessPort['run']> {
    this.#before(request.args);
    this.requests.push(request);
    return this.#real.run(request, context);
  }
}
