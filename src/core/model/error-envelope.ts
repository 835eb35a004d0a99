import type { ServerComplaint } from './error.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/** Both spellings of code and category are read, and the two are kept apart. */
export function complaintIn(envelope: JsonObject): ServerComplaint {
  return {
    ...textFact('code', envelope['code'] ?? envelope['error_code']),
    ...textFact('category', envelope['category'] ?? envelope['error_category']),
    ...textFact('source', envelope['source']),
    ...textFact('provider', envelope['provider']),
    ...(envelope['details'] == null ? {} : { details: envelope['details'] }),
  };
}

/** The envelope's own message, with the action line when the user has to act. */
export function messageIn(envelope: JsonObject, otherwise: string): string {
  const told = envelope['message'];
  const message = typeof told === 'string' && told !== '' ? told : otherwise;
  return needsUser(envelope) ? `${message} (action required — check the Spec Kitty dashboard)` : message;
}

/** What an `error` says in short, whatever it is. */
export function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!isJsonObject(error)) return 'without a message';
  return messageIn(error, complaintIn(error).code ?? 'without a message');
}

export function needsUser(envelope: JsonObject): boolean {
  return envelope['user_action_required'] === true;
}

function textFact<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [P in K]: string }) : {};
}
