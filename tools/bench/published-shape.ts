import type { Model } from '../../workers/engine/model.ts';
import { readLatentScaling } from '../../workers/engine/diffusion/latent-scaling.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../../workers/graph/config.ts';
import type { ClipTokenizer } from '../../workers/engine/text/tokenizer.ts';
import scheduler from './sdxl/scheduler/scheduler_config.json' with { type: 'json' };
import textEncoder from './sdxl/text_encoder/config.json' with { type: 'json' };
import textEncoder2 from './sdxl/text_encoder_2/config.json' with { type: 'json' };
import unet from './sdxl/unet/config.json' with { type: 'json' };
import vae from './sdxl/vae/config.json' with { type: 'json' };
import { RandomWeights } from './random-weights.ts';

/** A benchmark hands text encoders rows of their tables, so no text becomes tokens. */
const wordless = (): never => {
  throw new Error('this model has no words');
};
const WORDLESS: ClipTokenizer = {
  encode: wordless,
  encodeParts: wordless,
  knows: () => false,
  withWords: () => WORDLESS,
  addedIds: new Map(),
};

/** The published model's configs, with weights that are random and made when asked for. */
export function publishedShape(): Model {
  const weights = new RandomWeights();
  const parsed = parseVaeConfig(vae);
  return {
    id: 'random-full',
    unet: parseUnetConfig(unet),
    vae: parsed,
    textEncoder: parseClipConfig('text_encoder', textEncoder),
    textEncoder2: parseClipConfig('text_encoder_2', textEncoder2),
    tokenizer: WORDLESS,
    tokenizer2: WORDLESS,
    scheduler,
    scaling: readLatentScaling(vae, parsed.latent_channels),
    forceZerosForEmptyPrompt: true,
    weights: async () => weights,
  };
}
