import { EngineError, errorText, toFailure } from '../../workers/failure.ts';
import type { EngineFailure, ErrorCode } from '../../workers/protocol/failure.ts';
import { isQuotaError } from '../../workers/records/write-failure.ts';
import { NotKept } from './keep-models.ts';
import { NotInstalled } from './service-worker.ts';

/** A file of the app was not answered, answered with an error, or stopped coming. */
export class FileDidNotCome extends Error {
  override readonly name = 'FileDidNotCome';
}

/**
 * Failures whose sentences speak of a folder that a person named. A person did not choose the app's own
 * folders, so these failures get another sentence here.
 */
const DID_NOT_COME: readonly ErrorCode[] = ['model_file_missing', 'file_download_error'];

const NO_FILES: EngineFailure = {
  code: 'file_download_error',
  message: 'Some files of the app did not come.',
  action: 'Check the connection.',
};

/** The failure to show if the app could not be kept for use without a network. */
export function offlineFailure(error: unknown): EngineFailure {
  if (error instanceof NotKept && error.failure.code === 'model_file_invalid') {
    return {
      code: 'model_file_invalid',
      message: 'A model that comes with the app is not the one this version of it needs.',
      action: 'Reload the page; if it stays, whoever hosts the app has to publish it again.',
    };
  }
  if (error instanceof NotKept) {
    return DID_NOT_COME.includes(error.failure.code) ? NO_FILES : error.failure;
  }
  if (error instanceof EngineError) return toFailure(error);
  if (isQuotaError(error)) {
    return {
      code: 'storage_full',
      message: 'The browser has no room to keep the app.',
      action: 'Free some space.',
    };
  }
  if (error instanceof NotInstalled) {
    return {
      code: 'file_download_error',
      message:
        'The app’s service worker could not be installed, most often because one of its files did not come.',
      action: 'Check the connection and try again.',
    };
  }
  // A TypeError is what a network that failed throws, and what a script that did not come does.
  if (error instanceof FileDidNotCome || error instanceof TypeError) return NO_FILES;
  return {
    code: 'internal_error',
    message: `The app could not be kept for use without a network: ${errorText(error)}.`,
    action: 'Reload the page.',
  };
}
