import { EngineError } from '../failure.ts';

export function notThere(): EngineError {
  return new EngineError(
    'model_not_found',
    'This model is not installed any more.',
    'Install it again.',
  );
}

export function filesNeeded(): EngineError {
  return new EngineError(
    'model_file_missing',
    'This model comes from files that the browser does not keep.',
    'Pick the same folder again.',
  );
}
