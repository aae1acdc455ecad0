import { SAFETY_CHECKER } from '../graph/stages.ts';
import type { ModelFormat } from '../protocol/store.ts';
import { isFilesPack } from './file-blocks.ts';
import type { PackIndex } from './format.ts';

/** How the model of a pack is stored, by what the pack has. */
export function formatOf(index: PackIndex): ModelFormat {
  if (isFilesPack(index)) return 'files';
  return index.tensors.every(({ component }) => component === SAFETY_CHECKER)
    ? 'checker'
    : 'diffusers';
}
