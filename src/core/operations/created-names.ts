import type { PushItem } from '../model/envelope.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { RememberedName } from '../../ports/issue-names-port.ts';

/**
 * What the creates of a push have made, as its answer says. A create that the answer does not mention
 * counts as made, by an issue that is not known: a double is worse than a question.
 */
export function createdNames(sent: readonly PushItem[], answer: unknown): RememberedName[] {
  const envelope: JsonObject = isJsonObject(answer) ? answer : {};
  const results = objectsIn(envelope['items']);
  if (envelope['status'] === 'error' && results.length === 0) return [];
  const failed = new Set(objectsIn(envelope['item_errors']).map(({ ref }) => idOf(ref)));
  const inOrder = results.length === sent.length;
  return sent.flatMap(({ ref, action, patch }, index) => {
    if (action !== 'create') return [];
    const named = results.find((each) => idOf(each['ref']) === ref.id && each['action'] !== 'update');
    const result = named ?? (inOrder ? results[index] : undefined);
    if (result === undefined ? failed.has(ref.id) : isUndone(result)) return [];
    return [{ name: ref.id, ref: issueIn(result, ref), title: patch?.title ?? '' }];
  });
}

/** Failed, or skipped without an issue. */
function isUndone({ outcome, remote_ref: remote }: JsonObject): boolean {
  return outcome === 'failed' || (outcome === 'skipped' && idOf(remote) === null);
}

function issueIn(
  result: JsonObject | undefined,
  { system, workspace }: PushItem['ref'],
): RememberedName['ref'] {
  const remote = result?.['remote_ref'];
  const id = idOf(remote);
  if (!isJsonObject(remote) || id === null) return null;
  const text = (key: string) => (typeof remote[key] === 'string' ? remote[key] : undefined);
  const [key, url] = [text('key'), text('url')];
  return {
    system: text('system') ?? system,
    id,
    workspace: text('workspace') ?? workspace,
    ...(key === undefined ? {} : { key }),
    ...(url === undefined ? {} : { url }),
  };
}

function idOf(ref: unknown): string | null {
  const id = isJsonObject(ref) ? ref['id'] : undefined;
  return typeof id === 'string' && id !== '' ? id : null;
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
