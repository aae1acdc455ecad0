import type { ModelSource } from '../../protocol/engine-options.ts';
import { openInstalled } from './open-installed.ts';
import { isUnreachable, openKept } from './kept-folder.ts';
import { openModelFolder } from '../../packs/open-folder.ts';
import { type ModelFolder } from '../../weights/folder.ts';

/**
 * Opens a model: an installed one, one in picked files, or one below a URL. A URL of a folder that comes
 * with the app is read from its installed copy, if there is one. Nobody deletes or repairs an installed
 * model until the folder is closed.
 * @throws {EngineError} `model_not_found`, `model_in_use`, `model_damaged`, `model_file_missing`,
 *   `model_file_invalid`, `feature_not_supported`, `file_download_error`
 */
export async function openModelSource(source: ModelSource): Promise<ModelFolder> {
  if (source.kind === 'installed') return openInstalled(source.id);
  if (source.kind === 'files') return openModelFolder(source);
  const { id, baseUrl } = source;
  const kept = await openKept(baseUrl);
  if (kept !== undefined) return { ...kept, id };
  try {
    return await openModelFolder(source);
  } catch (error) {
    // A new version of the app was loaded, and the network failed before its model was. The copy of the
    // version before is better than none.
    const earlier = isUnreachable(error) ? await openKept(baseUrl, 'any') : undefined;
    if (earlier === undefined) throw error;
    return { ...earlier, id };
  }
}
