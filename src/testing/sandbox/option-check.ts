import { saasProviders } from '../../generated/contract.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { operationOutcomes, type OperationOutcome } from './operations.ts';
import type { SandboxOptions } from './sandbox-options.ts';
import { isWhole, oneOf, shown, text, wholeFrom, type Rule } from './value-rule.ts';

const yesOrNo: Rule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };
const seconds: Rule = {
  expected: 'a number from 0',
  holds: (value) => typeof value === 'number' && value >= 0,
};
const texts: Rule = {
  expected: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every(text.holds),
};
const provider = oneOf(saasProviders);
const many: Rule = {
  expected: 'something to go through',
  holds: (value) => typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function',
};
const project = new RegExp(`^(?:${saasProviders.join('|')})/.`);
const ending = oneOf(operationOutcomes);

const rules: { readonly [K in keyof Required<SandboxOptions>]: Rule } = {
  host: text,
  port: wholeFrom(0, 65_535),
  seed: { expected: 'a whole number', holds: isWhole },
  users: listOf({ username: text, password: text, teams: texts }),
  tokens: listOf({ token: text, team: text }),
  accessLifetimeSeconds: seconds,
  refreshLifetimeSeconds: seconds,
  namesTeam: yesOrNo,
  rotates: yesOrNo,
  slash: oneOf(['any', 'required', 'forbidden']),
  basePath: {
    expected: 'a path like /kitty',
    holds: (value) => typeof value === 'string' && /^(?:\/[^\s?#]*)?$/.test(value),
  },
  tls: {
    expected: '{cert, key}, both texts in PEM',
    holds: (value) => isJsonObject(value) && text.holds(value['cert']) && text.holds(value['key']),
  },
  now: {
    expected: 'a function that gives epoch milliseconds',
    holds: (value) => typeof value === 'function',
  },
  accept: {
    expected: 'never, always or a function',
    holds: (value) => value === 'never' || value === 'always' || typeof value === 'function',
  },
  operationSteps: wholeFrom(1),
  operationOutcome: ending,
  projects: {
    expected: 'any, or a list like ["linear/demo"]',
    holds: (value) =>
      value === 'any' || (Array.isArray(value) && value.every((each) => project.test(String(each)))),
  },
  withoutInstallation: texts,
  maxPageSize: wholeFrom(1),
  issues: listOf({ provider, project: text, issues: many }),
  recordsMappings: yesOrNo,
  mappings: listOf({ provider, project: text, mappings: many }),
};

/**
 * An option with a typing mistake would be a sandbox that is not the one that was meant.
 * @throws TypeError naming the option
 */
export function checkOptions(options: SandboxOptions): SandboxOptions {
  if (!isJsonObject(options))
    throw new TypeError(`the options of a sandbox must be an object, got ${shown(options)}`);
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof SandboxOptions] : undefined;
    if (!rule)
      throw new TypeError(`a sandbox has no option '${name}'; it has ${Object.keys(rules).join(', ')}`);
    // Left out by a condition of the caller's.
    if (value !== undefined) demand(name, rule, value);
  }
  return options;
}

/** @throws TypeError */
export function checkOutcome(outcome: OperationOutcome): OperationOutcome {
  demand('operationOutcome', ending, outcome);
  return outcome;
}

function demand(name: string, rule: Rule, value: unknown): void {
  if (!rule.holds(value))
    throw new TypeError(`'${name}' of a sandbox must be ${rule.expected}, got ${shown(value)}`);
}

/** Entries with these keys and no others. */
function listOf(keys: Readonly<Record<string, Rule>>): Rule {
  const names = Object.keys(keys);
  const told = Object.entries(keys).map(([name, { expected }]) => `${name} is ${expected}`);
  return {
    expected: `a list of {${names.join(', ')}}, where ${told.join(', ')}`,
    holds: (value) =>
      Array.isArray(value) &&
      value.every(
        (each: unknown) =>
          isJsonObject(each) &&
          Object.keys(each).every((name) => names.includes(name)) &&
          Object.entries(keys).every(([name, rule]) => rule.holds(each[name])),
      ),
  };
}
