import type { ModelSource } from '../../protocol/engine.ts';
import { openInstalled } from './open-installed.ts';
import { isUnreachable, openKept } from './kept-folder.ts';
import { openModelFolder } from '../../packs/open-folder.ts';
import { type ModelFolder } from '../../weights/folder.ts';

/**
 * A model wherever it lies; one that is installed stays as it is until the folder is closed. What comes
 * with the app is read out of the store once it is kept there.
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
    // The network went after a new version of the app had come, and before its model.
    const earlier = isUnreachable(error) ? await openKept(baseUrl, 'any') : undefined;
    if (earlier === undefined) throw error;
    return { ...earlier, id };
  }
}
