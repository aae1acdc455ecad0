/** Clients of other makers. Each draws one picture of 64 × 64 pixels the way its manual shows. */
import { createFal as createFal3 } from '@ai-sdk/fal';
import { InferenceClient } from '@huggingface/inference';
import { generateImage as generateTanStack } from '@tanstack/ai';
import { falImage } from '@tanstack/ai-fal';
import { generateImage as generate7 } from 'ai';
import { generateImage as generate6 } from 'ai-6';
import { createFal as createFal2 } from 'ai-6-fal';

export interface Asked {
  readonly endpoint: string;
  /** A data URI. */
  readonly picture: string;
  readonly prompt: string;
  /** Takes the place of `https://fal.run`, where the client has such a setting. */
  readonly baseURL?: string;
}

type Draw = (asked: Asked, fetch?: typeof globalThis.fetch) => Promise<Blob>;

const SIDE = 64;
const QUICK = { num_inference_steps: 1, strength: 1, guidance_scale: 1 };

/** Both versions of the AI SDK are called alike. */
function aiSdk(generate: typeof generate7, create: typeof createFal3): Draw {
  return async ({ endpoint, picture, prompt, baseURL }, fetch) => {
    const bytes = await (await globalThis.fetch(picture)).bytes();
    const fal = create({
      apiKey: 'any-key',
      ...(baseURL === undefined ? {} : { baseURL }),
      ...(fetch === undefined ? {} : { fetch }),
    });
    const { image } = await generate({
      model: fal.image(endpoint),
      prompt: { text: prompt, images: [bytes] },
      size: `${SIDE}x${SIDE}`,
      providerOptions: { fal: { numInferenceSteps: 1, strength: 1, guidanceScale: 1 } },
    });
    return new Blob([Uint8Array.from(image.uint8Array)], { type: image.mediaType });
  };
}

async function tanStack({ endpoint, picture, prompt }: Asked): Promise<Blob> {
  const { images } = await generateTanStack({
    adapter: falImage(endpoint, { apiKey: 'any-key' }),
    prompt,
    modelOptions: { ...QUICK, image_url: picture, image_size: { width: SIDE, height: SIDE } },
  });
  const { url, b64Json } = images[0] ?? {};
  const answer = await fetch(url ?? `data:image/jpeg;base64,${b64Json}`);
  return answer.blob();
}

async function huggingFace({ endpoint, picture, prompt }: Asked): Promise<Blob> {
  const inputs = await (await fetch(picture)).blob();
  const parameters = { ...QUICK, prompt, image_size: { width: SIDE, height: SIDE } };
  const client = new InferenceClient('any-key');
  return client.imageToImage({ provider: 'fal-ai', model: endpoint, inputs, parameters });
}

export const others = {
  'AI SDK 6': aiSdk(
    generate6 as unknown as typeof generate7,
    createFal2 as unknown as typeof createFal3,
  ),
  'AI SDK 7': aiSdk(generate7, createFal3),
  'TanStack AI': tanStack,
  'Hugging Face': huggingFace,
} satisfies Record<string, Draw>;
