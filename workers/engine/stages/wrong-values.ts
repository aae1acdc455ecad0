import { EngineError } from '../../failure.ts';

/**
 * The failure of a GPU whose values are numbers, and cannot be right. Without it the person would get a grey
 * picture, or noise.
 * @param what the end of a sentence
 */
export function wrongValues(what: string): EngineError {
  return new EngineError(
    'wrong_values',
    `This GPU computes wrongly: ${what}.`,
    'Update the browser and the graphics driver; if that does not help, use another browser.',
  );
}
