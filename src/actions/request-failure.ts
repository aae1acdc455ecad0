import type { FieldError } from '../request/field-errors.ts';
import { fieldOf, labelOf } from '../request/fields.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';

/** Makes a failure of a refused request: its sentence tells the first fault, `detail` has all of them. */
export function requestFailure(detail: readonly FieldError[]): EngineFailure {
  const [first] = detail;
  const name = String(first?.loc[1] ?? 'request');
  const field = fieldOf(name);
  const label = field === undefined ? name : labelOf(field);
  const reason = (first?.msg ?? 'not valid').replace(/^Value error, /, '');
  return {
    code: 'invalid_request',
    message: `There is something wrong with ${label}: ${reason}.`,
    action: `Change ${label} and try again.`,
    detail,
  };
}
