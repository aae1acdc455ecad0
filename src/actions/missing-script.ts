import type { EngineFailure } from '../../workers/protocol/failure.ts';

/** What Chrome, Firefox and Safari say of a script that did not come, and what Vite says of its styles. */
const SAID =
  /dynamically imported module|importing a module script failed|not a valid javascript mime type|unable to preload css/i;

/** A browser does not ask again for a script that did not come, before the page is loaded anew. */
export const MISSING_SCRIPT: EngineFailure = {
  code: 'file_download_error',
  message: 'A part of the app did not come from its server.',
  action: 'Check the connection, then reload the page. The picture and the settings stay.',
};

/** Whether an error says that a part of the app, which is loaded when it is first used, did not come. */
export function isMissingScript(error: unknown): boolean {
  return error instanceof Error && SAID.test(error.message);
}
