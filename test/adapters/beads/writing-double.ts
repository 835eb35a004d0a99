import { BeadsConnector } from '../../../src/adapters/beads/connector.ts';
import { rawRowOf } from '../../../src/adapters/beads/raw-row.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import type { CallContext } from '../../../src/core/model/call.ts';
import type { Change, ChangeOutcome } from '../../../src/core/model/change.ts';
import type { ClockPort, ProcessRequest } from '../../../src/index.ts';
import { ScriptedProcess, type Script } from './scripted-process.ts';

export const now = '2026-05-05T05:05:05Z';

/** What a call was given on stdin, line by line. */
export function linesOf({ input }: ProcessRequest): string[] {
  return new TextDecoder().decode(input).split('\n').slice(0, -1);
}

export function idsOf(request: ProcessRequest): string[] {
  return linesOf(request).map((line) => (JSON.parse(line) as { id: string }).id);
}

const json = (value: unknown) => ({ stdout: JSON.stringify(value) });
export const refusal = (message: string) => ({ exitCode: 1, stderr: `Error: ${message}\nUsage:\n  bd` });

/** A bd that takes everything; its list shows what the changes were made from. */
const obliging: Script = {
  where: json({ path: '/ws/.beads', prefix: 't' }),
  config: json({ key: 'issue_prefix', value: 'my-app' }),
  export: { stdout: '' },
  import: (request) => json({ ids: idsOf(request), schema_version: 1 }),
  batch: (request) => json({ operations: linesOf(request).length, status: 'ok', schema_version: 1 }),
  update: ({ args }) => json([{ id: args.at(-1) }]),
  label: ({ args }) => json(args.slice(4, -1).map((id) => ({ issue_id: id, status: 'removed' }))),
};

export function given(
  answers: Script = {},
  clock: ClockPort = { ...systemClock, now: () => Date.parse(now) + 700 },
) {
  let stored: ReadonlyMap<string, object> = new Map();
  const list: Script[string] = ({ args }) =>
    json(
      (args[1] ?? '')
        .slice('--id='.length)
        .split(',')
        .flatMap((id) => stored.get(id) ?? []),
    );
  const process = new ScriptedProcess({ ...obliging, list, ...answers });
  const connector = new BeadsConnector({
    process,
    clock,
    identity: systemIdentity,
    command: 'bd',
    cwd: '/ws',
    environment: { PATH: '/bin' },
    workspace: 'main',
  });
  return {
    connector,
    process,
    /** The calls of one command. */
    calls: (command: string) => process.requests.filter(({ args }) => args[0] === command),
    /** Chunks of outcomes; those that came before an error are lost with it. */
    async apply(changes: readonly Change[], context?: CallContext): Promise<(readonly ChangeOutcome[])[]> {
      stored = new Map(
        changes.flatMap(({ id, before }) => (before === null ? [] : [[id, rawRowOf(before)]])),
      );
      const chunks: (readonly ChangeOutcome[])[] = [];
      for await (const chunk of connector.apply(changes, context)) chunks.push(chunk);
      return chunks;
    },
  };
}

export const applied = (id: string, ...notes: readonly unknown[]) => ({
  kind: 'applied',
  id,
  remoteId: id,
  notes,
});
export const stale = (id: string) => ({ kind: 'stale', id });
