import { operations, tokenOperations } from '../../generated/contract.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { dropPoints, malformedKinds, type Fault } from './faults.ts';
import { isWhole, object, oneOf, shown, text, wholeFrom, type Rule } from './value-rule.ts';

const anything: Rule = { expected: 'anything', holds: () => true };
const whole = wholeFrom(0);
const operationNames = [...Object.keys(operations), ...Object.keys(tokenOperations)];

const rules: { readonly [K in keyof Required<Fault>]: Rule } = {
  operation: oneOf(operationNames),
  method: oneOf(['GET', 'POST']),
  path: text,
  times: {
    expected: "a whole number from 1, or 'always'",
    holds: (value) => value === 'always' || (isWhole(value) && value > 0),
  },
  after: whole,
  status: { ...wholeFrom(200, 599), expected: 'an HTTP status from 200 to 599' },
  code: text,
  body: anything,
  text,
  redirect: text,
  patch: object,
  remove: {
    expected: 'a list of keys',
    holds: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  },
  operationId: text,
  malformed: oneOf(malformedKinds),
  headers: {
    expected: 'an object of texts',
    holds: (value) => isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string'),
  },
  delayMs: whole,
  answerDelayMs: whole,
  drop: oneOf(dropPoints),
  drip: {
    expected: 'an object like {"bytes":1,"everyMs":100}',
    holds: (value) =>
      isJsonObject(value) && wholeFrom(1).holds(value['bytes']) && whole.holds(value['everyMs']),
  },
};

const selectors = ['operation', 'method', 'path', 'times', 'after'];

/**
 * A fault with a typing mistake would be a test that tests nothing.
 * @throws TypeError naming the key
 */
export function checkFault(fault: unknown): Fault {
  if (!isJsonObject(fault)) throw new TypeError(`a fault must be an object, got ${shown(fault)}`);
  for (const [key, value] of Object.entries(fault)) {
    const rule = Object.hasOwn(rules, key) ? rules[key as keyof Fault] : undefined;
    if (!rule) throw new TypeError(`a fault has no '${key}'; it has ${Object.keys(rules).join(', ')}`);
    if (!rule.holds(value))
      throw new TypeError(`'${key}' of a fault must be ${rule.expected}, got ${shown(value)}`);
  }
  if (Object.keys(fault).every((key) => selectors.includes(key)))
    throw new TypeError(`the fault ${shown(fault)} does not say what goes wrong`);
  return fault;
}
