import { sinusoid } from './diffusion/sinusoid.ts';
import type { LoadedEngine } from './loaded-engine.ts';
import { Tensor, type OrtTensor } from './ort.ts';
import type { EncodedPrompt } from './text-stage.ts';

/** What the UNet takes of a prompt at one size: `added` and every `<path>.k`, `<path>.v`. */
export interface PromptContext {
  readonly feeds: Readonly<Record<string, OrtTensor>>;
  dispose(): void;
}

/**
 * Keys and values of all cross-attentions and the added embedding; on the GPU with WebGPU.
 * @param timeIds [6], the size ids of `add-time-ids.ts`
 */
export async function makeContext(
  engine: LoadedEngine,
  prompt: EncodedPrompt,
  timeIds: Float32Array,
): Promise<PromptContext> {
  const { unet } = engine.model;
  const sizes = sinusoid(timeIds, unet.addition_time_embed_dim, unet);
  const added = new Float32Array(prompt.pooled.length + sizes.length);
  added.set(prompt.pooled);
  added.set(sizes, prompt.pooled.length);
  const session = await engine.session('context');
  const width = unet.cross_attention_dim;
  return engine.clock.time('context', async () => {
    const feeds = await session.run({
      prompt_embeds: new Tensor('float32', prompt.embeds, [1, prompt.embeds.length / width, width]),
      added_input: new Tensor('float32', added, [1, added.length]),
    });
    return {
      feeds,
      dispose() {
        for (const tensor of Object.values(feeds)) tensor.dispose();
      },
    };
  });
}
