import type { CallContext } from '../../core/model/call.ts';
import type { Change } from '../../core/model/change.ts';
import type { Issue } from '../../core/model/issue.ts';
import { show, type Desk } from './apply.ts';
import { tryFp } from './commands.ts';
import { readsAs } from './reads-as.ts';

/** The one issue that appeared, says the same and is ours; `null` when there is none or several. */
export async function findCreated(
  { fields }: Change & { kind: 'create' },
  appeared: readonly Issue[],
  desk: Desk,
  context: CallContext,
): Promise<string | null> {
  const wanted = readsAs({ title: fields.title, body: fields.body ?? null }, { ...desk, before: null });
  const alike = appeared.filter(({ title, body }) => title === wanted.title && body === wanted.body);
  if (alike.length === 0) return null;
  const us = await names(desk, context);
  const ours: string[] = [];
  for (const { ref } of alike) {
    const row = await show(ref.id, desk, context);
    if (row?.author != null && us.has(row.author)) ours.push(row.id);
  }
  return ours.length === 1 ? (ours[0] ?? null) : null;
}

/** As whom fp may have signed: the name that the environment gives us, else who is logged in. */
async function names({ deps }: Desk, context: CallContext): Promise<ReadonlySet<string>> {
  const { stdout, stderr } = await tryFp(['auth', 'status'], 'auth', deps, context);
  const told = `${stdout}\n${stderr}`.matchAll(/^[ \t]*(?:Name|Email):[ \t]*(\S.*)$/gm);
  const candidates = [deps.environment['FP_AGENT_NAME'], ...Array.from(told, ([, name]) => name?.trim())];
  return new Set(candidates.filter((name): name is string => name !== undefined));
}
