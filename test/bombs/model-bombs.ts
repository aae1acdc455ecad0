import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACK_INDEX } from '../../workers/packs/format.ts';
import { fixture } from '../goldens/golden-case.ts';

/** Makes model folders whose files lie about themselves. @returns their names */
export async function modelBombs(folder: string): Promise<readonly string[]> {
  const header = join(folder, 'safetensors');
  await cp(fixture('tiny-playground'), header, { recursive: true });
  await writeFile(
    join(header, 'unet/diffusion_pytorch_model.safetensors'),
    Buffer.concat([Buffer.from(new BigUint64Array([2n ** 62n]).buffer), Buffer.alloc(1000, 0x5b)]),
  );
  const index = join(folder, 'pack-index');
  await mkdir(index);
  await writeFile(join(index, PACK_INDEX), Buffer.alloc(64 << 20, '['));
  return ['safetensors', 'pack-index'];
}
