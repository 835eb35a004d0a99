import type { CallContext } from '../model/call.ts';
import type { Mapping, PushItem } from '../model/envelope.ts';
import { asTrackerError, TrackerError } from '../model/error.ts';
import { isJsonObject } from '../model/json.ts';
import { nameKey, type KnownIssues, type NamedIssue } from '../repeats.ts';
import type { RememberedName } from '../../ports/issue-names-port.ts';
import type { TrackerPort } from '../../ports/tracker-port.ts';

/** The server's mappings of a provider. @throws TrackerError as the read, with what it means for the push */
export async function mappedIssues(
  tracker: TrackerPort,
  provider: string,
  context: CallContext,
): Promise<NamedIssue[]> {
  try {
    const { body } = await tracker.mappings(context);
    demandWhole(body);
    return (body.mappings ?? []).flatMap((mapping) => namedIssue(mapping, provider) ?? []);
  } catch (thrown) {
    const error = asTrackerError(thrown, context.signal);
    const isOfTheRead = error.category === 'server' || error.code === 'read_incomplete';
    throw error.with({
      effect: 'none',
      hint: isOfTheRead ? `${error.hint} ${unreadable}` : error.hint,
    });
  }
}

/** What the server maps wins over what this machine remembers; titles are known here only. */
export function knownIssues(
  provider: string,
  mapped: readonly NamedIssue[],
  remembered: readonly RememberedName[],
): KnownIssues {
  const names = new Map<string, NamedIssue>(remembered.map((each) => [nameKey(each.name), each]));
  for (const issue of mapped) {
    const own = names.get(nameKey(issue.name));
    const isSame = own?.ref?.id === issue.ref?.id;
    names.set(nameKey(issue.name), isSame && own !== undefined ? { ...own, ...issue } : issue);
  }
  const issues = new Set(
    [...names.values()].flatMap(({ ref }) => [ref?.id, ref?.key].filter((id) => typeof id === 'string')),
  );
  return { provider, names: [...names.values()], isIssue: (id) => issues.has(id) };
}

const unreadable =
  'Nothing was sent, because the issues that exist already could not be read; `tracker sync push --items-json FILE --allow-duplicates` creates without reading them.';

/** An answer that says itself that it is a part is a failed read. */
function demandWhole(body: object): void {
  const { status, has_more: more } = body as { readonly status?: unknown; readonly has_more?: unknown };
  if (status !== 'partial' && status !== 'error' && more !== true) return;
  throw new TrackerError('read_incomplete', 'The server did not give all mappings.');
}

/** A mapping of another provider, or without a name, maps nothing here. */
function namedIssue(mapping: Mapping, provider: string): NamedIssue | null {
  if (!isJsonObject(mapping)) return null;
  const { wp_id: name, system, external_id: id, external_key: key, external_url: url, workspace } = mapping;
  if (typeof name !== 'string' || name.trim() === '') return null;
  if (typeof system === 'string' && system.toLowerCase() !== provider) return null;
  if (typeof id !== 'string' || id === '') return { name, ref: null };
  const ref: PushItem['ref'] = {
    system: provider,
    id,
    workspace: typeof workspace === 'string' ? workspace : '',
    ...(typeof key === 'string' ? { key } : {}),
    ...(typeof url === 'string' ? { url } : {}),
  };
  return { name, ref };
}
