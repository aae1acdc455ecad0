import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import type { Model } from '../../workers/engine/model.ts';
import { graphOf } from '../../workers/graph/stages.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { encodeSafetensors } from '../../workers/weights/safetensors-write.ts';

const RANK = 8;

/**
 * A PEFT file that changes every linear layer of the UNet's transformer blocks at random: its product has
 * `share` of the weight's rms in each of them. Trained files lie between a hundredth and a tenth.
 * @param lengths how far, on average, a DoRA sets the length of a row from that of the weight's; 0: it is no DoRA
 */
export async function madeLora(model: Model, share: number, lengths = 0): Promise<Blob> {
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
    const values = new Float32Array(buffer);
    const rms = Math.sqrt(values.reduce((sum, w) => sum + w * w, 0) / (out * inputs));
    const path = weight.key.replace(/\.weight$/, '');
    const down = random.randn(RANK * inputs).map((value) => value / Math.sqrt(inputs));
    const size = share * rms * Math.sqrt(inputs / RANK);
    const up = random.randn(out * RANK).map((value) => value * size);
    const magnitude = random.randn(lengths === 0 ? 0 : out).map((far, row) => {
      const own = values.subarray(row * inputs, (row + 1) * inputs);
      return Math.hypot(...own) * (1 + lengths * far);
    });
    return [
      { name: `unet.${path}.lora_A.weight`, shape: [RANK, inputs], dtype: 'F32', data: down },
      { name: `unet.${path}.lora_B.weight`, shape: [out, RANK], dtype: 'F32', data: up },
      ...(lengths === 0
        ? []
        : [
            {
              name: `unet.${path}.lora_magnitude_vector`,
              shape: [out],
              dtype: 'F32',
              data: magnitude,
            } as const,
          ]),
    ] as const;
  });
  return new Blob([encodeSafetensors(tensors)]);
}
