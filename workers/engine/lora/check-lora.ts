import type { LoraFacts } from '../../protocol/store.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import { type LoraModules, loraModules } from '../../weights/lora/modules.ts';
import { madeFor } from '../../weights/lora/other-model.ts';
import { type LoraFile, readLora } from '../../weights/lora/read-lora.ts';
import type { SafetensorsHeader } from '../../weights/safetensors.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { openModel } from '../model.ts';
import { refusePickle } from './open-adapter.ts';

/** Where trainers and diffusers write which model a file is for. */
const SAID = ['modelspec.architecture', 'ss_base_model_version'] as const;

/**
 * Reads the header of a LoRA file, and which layers of a model it changes. A file of which some does not fit
 * is taken too, unless it was made for another model: a request may force it.
 * @param folder the model, whose configs are read and none of its weights
 * @throws EngineError `invalid_request` at `loras[0].path` if it is no safetensors file, was made for another
 *   model, or nothing of it fits; what opening the model throws
 */
export async function checkLora(
  file: ByteSource,
  folder: ModelFolder,
): Promise<Omit<LoraFacts, 'file' | 'paths'>> {
  refusePickle(await file.read(0, Math.min(9, file.size)), 0);
  const model = await openModel(folder, folder.pack?.precision ?? 'fp32');
  const { layers, misfits, header } = await readSome(file, loraModules(model));
  return {
    tensors: header.tensors.size,
    layers: layers.length,
    ...(misfits > 0 && { misfits }),
    rank: Math.max(...layers.map(({ rank }) => rank)),
    base: baseOf(header),
  };
}

/** @throws what reading the file without force throws, if there is nothing to force */
async function readSome(file: ByteSource, modules: LoraModules): Promise<LoraFile> {
  try {
    return await readLora(file, 0, modules, false, 'left');
  } catch (refused) {
    const forced = await readLora(file, 0, modules, true, 'left').catch(() => null);
    if (forced === null || isForAnother(forced.header)) throw refused;
    return forced;
  }
}

/** Text encoders of other models fit in part, and such a LoRA draws nothing sensible. */
function isForAnother({ tensors }: SafetensorsHeader): boolean {
  const family = madeFor(tensors.values());
  return family !== undefined && family !== 'SDXL';
}

/** The most characters of a name that are kept. */
const LONGEST = 80;

function baseOf({ metadata, tensors }: SafetensorsHeader): string | null {
  const said = SAID.map((key) => metadata[key]?.trim() ?? '').find((text) => text !== '');
  return said?.slice(0, LONGEST) ?? madeFor(tensors.values()) ?? null;
}
