import { EngineError } from '../failure.ts';

/** A pack has no record: it was deleted, perhaps by another page. */
export function notThere(): EngineError {
  return new EngineError(
    'model_not_found',
    'This model is not installed any more.',
    'Install it again.',
  );
}

/** A pack was installed from picked files, which the browser does not keep. */
export function filesNeeded(): EngineError {
  return new EngineError(
    'model_file_missing',
    'This model comes from files that the browser does not keep.',
    'Pick the same folder again.',
  );
}
