/**
 * Ranges and defaults of the endpoint's numeric fields (spec of the hosted endpoint; ranges it does
 * not state are those of its siblings with the same field text). The app's sliders and the
 * validation read the same table.
 */
export const LIMITS = {
  num_inference_steps: { min: 1, max: 50, default: 25 },
  guidance_scale: { min: 0, max: 20, default: 3 },
  strength: { min: 0.05, max: 1, default: 0.95 },
  num_images: { min: 1, max: 8, default: 1 },
  /** The hosted page states no range; 0 … 1 is what the formula is made for. */
  guidance_rescale: { min: 0, max: 1, default: 0 },
} as const;

/** Sides of a custom `image_size` before it is floored to a multiple of 8. */
export const CUSTOM_SIZE = { min: 1, max: 14142, default: 512 } as const;

/** Largest seed: an unsigned 64-bit integer. */
export const MAX_SEED = 2n ** 64n - 1n;

/** The words an embedding answers to when the request names none. */
export const DEFAULT_EMBEDDING_TOKENS = ['<s0>', '<s1>'] as const;
