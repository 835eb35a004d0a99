import type { Scenario } from './scenario.ts';
import { batches } from './scenarios/batches.ts';
import { imports } from './scenarios/imports.ts';
import { probes } from './scenarios/probes.ts';
import { relations } from './scenarios/relations.ts';
import { writes } from './scenarios/writes.ts';

/** What the real bd is recorded with, and the double is held to. */
export const scenarios: readonly Scenario[] = [...probes, ...imports, ...writes, ...relations, ...batches];
