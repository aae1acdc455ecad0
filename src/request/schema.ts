/**
 * The request and output of `fal-ai/playground-v25/image-to-image`, field for field
 * (fal.ai/models/fal-ai/playground-v25/image-to-image/api).
 */

export const IMAGE_SIZE_NAMES = [
  'square_hd',
  'square',
  'portrait_4_3',
  'portrait_16_9',
  'landscape_4_3',
  'landscape_16_9',
] as const;
export type ImageSizeName = (typeof IMAGE_SIZE_NAMES)[number];

export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A request after defaults: every field present, every value in range. */
export interface GenerateRequest {
  readonly image_url: string;
  readonly prompt: string;
  /** null only from the runner: zero embeddings, as diffusers. */
  readonly negative_prompt: string | null;
  readonly image_size: ImageSizeName | { readonly width: number; readonly height: number };
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly strength: number;
  /** 0 … 2^64−1; null draws one below 2^32. */
  readonly seed: bigint | null;
  readonly num_images: number;
  readonly embeddings: readonly { readonly path: string; readonly tokens: readonly string[] }[];
  readonly enable_safety_checker: boolean;
  readonly safety_checker_version: 'v1' | 'v2';
  readonly expand_prompt: boolean;
  readonly format: 'jpeg' | 'png';
  readonly guidance_rescale: number;
  /** Extension: the part of the oriented picture to use; absent = all of it. */
  readonly crop?: Crop;
}

export interface GenerateOutput {
  readonly images: readonly {
    readonly url: string;
    readonly width: number;
    readonly height: number;
    readonly content_type: string;
  }[];
  readonly timings: Readonly<Record<string, number>>;
  readonly seed: bigint;
  readonly has_nsfw_concepts: readonly boolean[];
  readonly prompt: string;
}
