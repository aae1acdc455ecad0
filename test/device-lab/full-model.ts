import { openModel, type Model } from '../../workers/engine/model.ts';
import type { Component, ModelConfigs } from '../../workers/graph/stages.ts';
import { byteLengthOf } from '../../workers/graph/weight-plan.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';
import { asFolder, randomModel } from '../full/model.ts';

/** Larger than any weight: the token table in float16 is never read whole. */
const zeros = new Uint8Array(160 * 1024 * 1024);

/**
 * The published model's configs and tokenizers with weights that are all zero, made when asked for.
 * @param short one transformer layer at each level of the UNet in place of 1, 2 and 10, and three
 *   layers in each text encoder in place of 12 and 32
 */
export async function fullModel(
  precision: Precision,
  { short = false }: { readonly short?: boolean } = {},
): Promise<Model> {
  const model = await openModel(asFolder(await randomModel('full')), precision);
  const weights = async (component: Component) => zeroWeights(model, component);
  if (!short) return { ...model, weights };
  const { unet, textEncoder, textEncoder2 } = model;
  return {
    ...model,
    weights,
    unet: { ...unet, transformer_layers_per_block: [1, 1, 1] },
    textEncoder: { ...textEncoder, num_hidden_layers: 3 },
    textEncoder2: { ...textEncoder2, num_hidden_layers: 3 },
  };
}

function zeroWeights(model: ModelConfigs, component: Component): WeightReader {
  return {
    find(weight) {
      const bytes = byteLengthOf(weight.dims, weight.dtype);
      const read = () => zeros.subarray(0, bytes);
      return { storedBytes: bytes, read: async () => read(), readSync: read };
    },
    table(key) {
      const config = component === 'text_encoder' ? model.textEncoder : model.textEncoder2;
      const shape = [49_408, config.hidden_size];
      const size = byteLengthOf(shape, 'fp16');
      return {
        source: { name: component, size, read: async (_, length) => zeros.slice(0, length) },
        entry: { name: key, dtype: 'F16', shape, begin: 0, end: size },
      };
    },
  };
}
