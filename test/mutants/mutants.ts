import { beadsMutants } from './beads-mutants.ts';
import { beadsReadMutants } from './beads-read-mutants.ts';
import { coreMutants } from './core-mutants.ts';
import { docsMutants } from './docs-mutants.ts';
import { doctorMutants } from './doctor-mutants.ts';
import { embedMutants } from './embed-mutants.ts';
import { exchangeMutants } from './exchange-mutants.ts';
import { faultMutants } from './fault-mutants.ts';
import { fpMutants } from './fp-mutants.ts';
import { journalMutants } from './journal-mutants.ts';
import { hostileMutants } from './hostile-mutants.ts';
import { kitMutants } from './kit-mutants.ts';
import { localReadMutants } from './local-read-mutants.ts';
import { localMutants } from './local-mutants.ts';
import { machineMutants } from './machine-mutants.ts';
import type { Mutant } from './mutant.ts';
import { ownershipMutants } from './ownership-mutants.ts';
import { packageMutants } from './package-mutants.ts';
import { repeatMutants } from './repeat-mutants.ts';
import { saasMutants } from './saas-mutants.ts';
import { stateMutants } from './state-mutants.ts';
import { syncMutants } from './sync-mutants.ts';
import { terminalMutants } from './terminal-mutants.ts';

/** The whole table; `npm run test:mutants` applies its rows one by one in a copy. */
export const mutants: readonly Mutant[] = [
  ...saasMutants,
  ...coreMutants,
  ...localMutants,
  ...ownershipMutants,
  ...journalMutants,
  ...fpMutants,
  ...syncMutants,
  ...beadsMutants,
  ...beadsReadMutants,
  ...localReadMutants,
  ...machineMutants,
  ...hostileMutants,
  ...faultMutants,
  ...exchangeMutants,
  ...docsMutants,
  ...terminalMutants,
  ...packageMutants,
  ...doctorMutants,
  ...kitMutants,
  ...repeatMutants,
  ...embedMutants,
  ...stateMutants,
];
