import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import type { Model } from '../../workers/engine/model.ts';
import { graphOf } from '../../workers/graph/stages.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { encodeSafetensors } from '../../workers/weights/safetensors-write.ts';

const RANK = 8;

/**
 * A PEFT file that changes every linear layer of the UNet's transformer blocks at random: its product has
 * `share` of the weight's rms in each of them. Trained files lie between a hundredth and a tenth.
 */
export async function madeLora(model: Model, share: number): Promise<Blob> {
  const random = createGenerator('cpu', 7n);
  const store = await model.weights('unet');
  const weights = (['context', 'unet'] as const)
    .flatMap((stage) => graphOf(stage, model, packTarget('fp16')).weights)
    .filter(({ key }) => key.includes('.transformer_blocks.') && key.endsWith('.weight'))
    .filter(({ shape }) => shape.length === 2);
  const tensors = weights.flatMap((weight) => {
    const [out = 0, inputs = 0] = weight.shape;
    const as = { transform: 'as-is', dims: weight.shape, dtype: 'fp32' } as const;
    const { buffer } = store.find({ ...weight, ...as }).readSync();
    const rms = Math.sqrt(
      new Float32Array(buffer).reduce((sum, w) => sum + w * w, 0) / (out * inputs),
    );
    const path = weight.key.replace(/\.weight$/, '');
    const down = random.randn(RANK * inputs).map((value) => value / Math.sqrt(inputs));
    const size = share * rms * Math.sqrt(inputs / RANK);
    const up = random.randn(out * RANK).map((value) => value * size);
    return [
      { name: `unet.${path}.lora_A.weight`, shape: [RANK, inputs], dtype: 'F32', data: down },
      { name: `unet.${path}.lora_B.weight`, shape: [out, RANK], dtype: 'F32', data: up },
    ] as const;
  });
  return new Blob([encodeSafetensors(tensors)]);
}
