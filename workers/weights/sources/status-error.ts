import { EngineError } from '../../failure.ts';

/**
 * Makes an error of a server's status.
 * @param name path below the model folder
 * @param action the advice for a status that says nothing special
 * @returns `model_file_missing` for 404 and 410, `model_gated` for 401, `file_download_error` for
 *   all others, which may pass
 */
export function statusError(name: string, status: number, action: string): EngineError {
  if (status === 404 || status === 410) {
    return new EngineError(
      'model_file_missing',
      `${name} is not on the server (status ${status}).`,
      'Check the address of the model folder, and that the upload of the model is complete.',
    );
  }
  if (status === 401) {
    return new EngineError(
      'model_gated',
      `The server of ${name} asks for a login (status 401): the model is gated, or is not there.`,
      'Use a model that can be downloaded without an account, or drop its folder into the page.',
    );
  }
  if (status === 429) {
    return new EngineError(
      'file_download_error',
      `The server of ${name} limits how often this network may ask (status 429).`,
      'Wait five minutes, then go on; what is here already is kept.',
    );
  }
  return new EngineError(
    'file_download_error',
    `The server of ${name} answered with status ${status}.`,
    action,
  );
}
