/** Pixels per latent of the SDXL VAE along each side. */
export const VAE_SCALE_FACTOR = 8;

/**
 * SDXL's micro-conditioning as the image-to-image pipeline makes it: original size, crop corner and
 * target size, [8h, 8w, 0, 0, 8h, 8w]. The same row serves prompt and negative prompt, for every
 * image (diffusers `StableDiffusionXLImg2ImgPipeline._get_add_time_ids`).
 *
 * @param h latent rows
 * @param w latent columns
 * @returns [6]
 */
export function timeIds(h: number, w: number): Float32Array<ArrayBuffer> {
  const height = VAE_SCALE_FACTOR * h;
  const width = VAE_SCALE_FACTOR * w;
  return Float32Array.of(height, width, 0, 0, height, width);
}
