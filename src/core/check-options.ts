import { duplicateChoices, type SyncChoice } from './model/call.ts';
import { checkKey } from './model/check-request.ts';
import { TrackerError } from './model/error.ts';
import { isJsonObject } from './model/json.ts';
import { conflictStrategies } from './model/record.ts';
import { unfinishedChoices, type WriteOptions } from './write-outcome.ts';

/** What a program decides beside its request; a compiler may not have seen it. */

/** @throws TrackerError `invalid_input` naming the option */
export function checkWriteOptions(options: WriteOptions): void {
  if (!isJsonObject(options)) throw invalid('The options of a write must be an object.');
  const { key, wait, unfinished, duplicates, choice } = options as WriteOptions;
  if (key !== undefined) checkKey(key);
  if (wait !== undefined && typeof wait !== 'boolean')
    throw invalid(`wait is ${shown(wait)}; it must be true or false.`);
  if (unfinished !== undefined) checkWord('unfinished', unfinished, unfinishedChoices);
  if (duplicates !== undefined) checkWord('duplicates', duplicates, duplicateChoices);
  if (choice !== undefined) checkSyncChoice(choice);
}

/** @throws TrackerError `invalid_input` naming the option */
export function checkSyncChoice(choice: SyncChoice): void {
  if (!isJsonObject(choice)) throw invalid('The choice of a sync must be an object.');
  const { conflicts, maxDeletions } = choice as SyncChoice;
  if (conflicts !== undefined) checkWord('conflicts', conflicts, conflictStrategies);
  if (maxDeletions !== undefined && !(Number.isInteger(maxDeletions) && maxDeletions >= 0))
    throw invalid(`maxDeletions is ${shown(maxDeletions)}; it must be a whole number, 0 or more.`);
}

function checkWord(name: string, value: unknown, words: readonly string[]): void {
  if (typeof value === 'string' && words.includes(value)) return;
  throw invalid(`${name} is ${shown(value)}; expected one of ${words.join(', ')}.`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function invalid(message: string): TrackerError {
  return new TrackerError('invalid_input', message);
}
