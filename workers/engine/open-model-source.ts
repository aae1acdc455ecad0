import type { ModelSource } from '../protocol.ts';
import { openInstalled } from '../store/open-installed.ts';
import { type ModelFolder, openModelFolder } from './model-folder.ts';

/** A model wherever it lies; one that is installed stays as it is until the folder is closed. */
export function openModelSource(source: ModelSource): Promise<ModelFolder> {
  return source.kind === 'installed' ? openInstalled(source.id) : openModelFolder(source);
}
