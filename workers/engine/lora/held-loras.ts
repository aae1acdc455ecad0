import type { ModelSource } from '../../protocol/engine-options.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import type { Models } from '../models.ts';
import type { InstalledLoras } from './installed-lora.ts';

/** Opens LoRAs of the store. Nobody deletes or repairs one before `close` is called. */
export function heldLoras(models: Models): {
  readonly installed: InstalledLoras;
  readonly close: () => void;
} {
  const folders: ModelFolder[] = [];
  return {
    installed: {
      async open(source: ModelSource) {
        const folder = await models.open(source);
        folders.push(folder);
        return folder;
      },
      markDamaged: models.markDamaged.bind(models),
    },
    close: () => folders.forEach((folder) => folder.close?.()),
  };
}
