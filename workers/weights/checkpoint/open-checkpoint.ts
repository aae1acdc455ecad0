import type { ModelFolder } from '../folder.ts';
import { checkpointFolder } from './checkpoint-folder.ts';
import { fetchMerges } from './clip-vocabulary.ts';

/** Presents a checkpoint as a folder, with the vocabulary that the app brings along. */
export function openCheckpoint(id: string, path: string, open: ModelFolder['open']): ModelFolder {
  return checkpointFolder(id, path, open, fetchMerges);
}
