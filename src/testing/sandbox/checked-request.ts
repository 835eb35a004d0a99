import type { Validator } from '../../generated/validator.ts';
import { describeErrors } from '../../core/model/validation-text.ts';
import { refuse } from './contract-errors.ts';
import type { WireAnswer } from './wire-answer.ts';

/** Does what is asked for, once it is a request of the contract; else tells what is wrong with it. */
export function checked<Request>(
  given: unknown,
  validate: Validator,
  perform: (request: Request) => WireAnswer,
): WireAnswer {
  if (validate(given)) return perform(given as Request);
  const complaints = describeErrors(validate.errors, given, '');
  const message = complaints.map(({ path, message: text }) => `${path} ${text}`.trim()).join('; ');
  return refuse('validation_error', {
    message,
    details: { path: complaints[0]?.path ?? '', errors: complaints },
  });
}
