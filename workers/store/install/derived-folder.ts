import { EngineError } from '../../failure.ts';
import { modelFolder } from '../../weights/folder.ts';
import { componentPath } from '../../weights/component-file.ts';
import { type Component, COMPONENTS } from '../../graph/stages.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import { CHECKPOINT, type PackIndex } from '../../packs/format.ts';
import { packOf } from '../../packs/read.ts';
import type { OpenSource } from './open-source.ts';
import { holdForReading } from '../locks.ts';
import { installedPack } from '../open/open-installed.ts';
import { unpackedFile } from './unpacked-file.ts';

/**
 * Opens an installed pack of floats as if it were the diffusers folder that it was made of. Another
 * precision can be made from that. Nobody deletes or repairs the pack until `close` is called.
 * @throws {EngineError} `model_not_found`, `model_in_use`, or `feature_not_supported` if the pack is
 *   quantised itself
 */
export async function openDerived(id: PackId): Promise<OpenSource> {
  const release = await holdForReading(id);
  try {
    const { index, files } = await installedPack(id);
    if (index.precision === 'q8' || index.precision === 'q4') {
      throw new EngineError(
        'feature_not_supported',
        `Another precision cannot be made of one in ${index.precision}.`,
        'Install the model in fp16 first, or download the precision you want.',
      );
    }
    const pack = packOf(index, (path) => files.open(id, path));
    const folder = modelFolder(id, async (path) => {
      const component = COMPONENTS.find((each) => path === pathOf(each, index));
      if (component === undefined) return pack.file(path);
      const tensors = index.tensors.filter((tensor) => tensor.component === component);
      return unpackedFile(path, tensors, (number) => {
        return files.open(id, index.shards[number]?.path ?? '');
      });
    });
    return {
      headers: folder,
      stream: folder,
      isPack: false,
      revision: index.model.revision,
      madeOf: index.sources,
      close: async () => release(),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Where the folder has a network. A pack of a checkpoint stands for a folder with a file for each network. */
function pathOf(network: Component, { sources }: PackIndex): string | undefined {
  if (sources.some(({ component }) => component === CHECKPOINT)) return componentPath(network);
  return sources.find(({ component }) => component === network)?.path;
}
