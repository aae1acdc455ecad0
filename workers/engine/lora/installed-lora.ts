import { toEngineError, toFailure } from '../../failure.ts';
import type { InstalledFile } from '../../protocol/engine-job.ts';
import { loraFault } from '../../weights/lora/lora-fault.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import type { Models } from '../models.ts';

/** Opens LoRAs of the model store, and notes the damaged ones. Whoever gave it closes what it opened. */
export type InstalledLoras = Pick<Models, 'open' | 'markDamaged'>;

/**
 * Opens a LoRA of the model store. Each of its blocks is verified when it is read.
 * @param index of the entry in the request's `loras`
 * @throws EngineError `invalid_request` at `loras[index].path` if it is not there or damaged, also from reads
 */
export async function openInstalledLora(
  { pack, path }: InstalledFile,
  index: number,
  installed: InstalledLoras | undefined,
): Promise<ByteSource> {
  if (installed === undefined) throw new Error('no model store is at hand');
  const refuse = (error: unknown): never => {
    const { code, message } = toEngineError(error);
    if (code === 'model_damaged') {
      void installed.markDamaged(pack, toFailure(error)).catch(() => {});
      throw loraFault(
        index,
        `The stored file of this LoRA is damaged: ${path}.`,
        'Repair it in the list of models, or delete it there and add it again.',
      );
    }
    if (code !== 'model_not_found' && code !== 'model_in_use') throw error;
    throw loraFault(index, message, 'Add the LoRA again.');
  };
  const source = await installed
    .open({ kind: 'installed', id: pack })
    .then((folder) => folder.open(path))
    .catch(refuse);
  const { readSync } = source;
  return {
    name: path,
    size: source.size,
    read: (offset, length, signal) => source.read(offset, length, signal).catch(refuse),
    ...(readSync && {
      readSync(offset: number, length: number) {
        try {
          return readSync(offset, length);
        } catch (error) {
          return refuse(error);
        }
      },
    }),
  };
}
