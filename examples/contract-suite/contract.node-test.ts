import { test } from 'node:test';
import { contractCases } from './contract-cases.ts';

/** `node --test contract.node-test.ts` */
for (const { name, run } of contractCases) void test(name, run);
