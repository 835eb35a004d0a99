import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

export interface Recording {
  readonly about: string;
  readonly answers: readonly Answer[];
}

export function recordingPath({ name }: Scenario): string {
  return fileURLToPath(new URL(`recorded/${name}.json`, import.meta.url));
}

export function recorded(scenario: Scenario): Recording {
  return JSON.parse(readFileSync(recordingPath(scenario), 'utf8')) as Recording;
}

/** Answers as text, so that the order of keys counts and a difference is easy to read. */
export function asText(answers: readonly Answer[]): string {
  return JSON.stringify(answers, null, 2);
}
