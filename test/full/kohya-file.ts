import type { UnetConfig } from '../../workers/graph/config.ts';
import { sgmUnetName } from '../../workers/weights/naming/sgm-unet.ts';
import type { ByteSource } from '../../workers/weights/sources/source.ts';
import { GeneratedFile } from './generated-file.ts';
import { RandomWeights } from './random-weights.ts';
import { type ListedTensor, sdxlTensors } from './tensor-list.ts';

const RANK = 16;

/** All linear layers of the published UNet's 11 transformers with their 70 blocks, as its file lists their weights. */
export async function transformerWeights(): Promise<readonly ListedTensor[]> {
  const tensors = (await sdxlTensors()).get('unet') ?? [];
  return tensors.filter(
    ({ name, shape }) =>
      name.includes('.attentions.') && name.endsWith('.weight') && shape.length === 2,
  );
}

/** The file of rank 16 that kohya's trainer writes for them, with random values. */
export async function kohyaFile(unet: UnetConfig): Promise<ByteSource> {
  const tensors = (await transformerWeights()).flatMap(({ name, shape: [out = 0, inputs = 0] }) => {
    const sgm = sgmUnetName(name.replace(/\.weight$/, ''), unet) ?? '';
    const module = `lora_unet_${sgm.replaceAll('.', '_')}`;
    return [
      { name: `${module}.lora_down.weight`, shape: [RANK, inputs] },
      { name: `${module}.lora_up.weight`, shape: [out, RANK] },
      { name: `${module}.alpha`, shape: [] },
    ];
  });
  return new GeneratedFile('lora.safetensors', tensors, new RandomWeights()).source();
}
