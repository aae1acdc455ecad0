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
    'Pick the same folder or file again.',
  );
}

/** An install from one picked file can go on with that file only. @param name of the file */
export function otherFile(name: string): EngineError {
  return new EngineError(
    'model_file_missing',
    `This model comes from the file ${name}, and another one was picked.`,
    'Pick the same file again.',
  );
}
