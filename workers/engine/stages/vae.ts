import { VAE_SCALE_FACTOR } from '../diffusion/add-time-ids.ts';
import { denormaliseLatents } from '../diffusion/latents.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { toImage } from '../image/tensor.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { notFinite } from './not-finite.ts';
import { fitRunPreview } from './preview.ts';
import { isLarge, tileBytes } from './in-tiles.ts';
import { decodeLarge, encodeLarge } from './vae-large.ts';
import { throughGraph } from './through-graph.ts';

/**
 * The posterior's moments of a picture, tiled when large.
 * @param image [1,3,8h,8w] in −1…1
 * @returns [1,2·latent_channels,h,w]: means, then log-variances
 */
export async function encodePicture(
  run: JobRun,
  image: Float32Array,
  h: number,
  w: number,
): Promise<Float32Array> {
  if (isLarge(run, h, w)) return encodeLarge(run, image, h, w);
  // For any size: the card of colours (colour-card.ts) has another than the picture before it.
  const session = await run.session('vae_encode', { makes: tileBytes(run, h, w) });
  return throughGraph(run, session, {
    graph: 'vae_encode',
    from: { name: 'image', channels: 3, cells: VAE_SCALE_FACTOR },
    to: { name: 'moments', channels: 2 * run.model.vae.latent_channels, cells: 1 },
    map: image,
    h,
    w,
  });
}

/**
 * The picture of denormalised latents, tiled when large.
 * @param latents [1,latent_channels,h,w]
 * @returns [1,3,8h,8w], not clamped
 * @throws EngineError `not_finite` when the decoder overflowed, `wrong_values`
 */
export async function decodeLatents(
  run: JobRun,
  latents: Float32Array,
  h: number,
  w: number,
): Promise<Float32Array> {
  const image = isLarge(run, h, w)
    ? await decodeLarge(run, latents, h, w)
    : await throughGraph(run, await run.session('vae_decode', decoderNeeds(run, h, w)), {
        graph: 'vae_decode',
        from: { name: 'latents', channels: run.model.vae.latent_channels, cells: 1 },
        to: { name: 'image', channels: 3, cells: VAE_SCALE_FACTOR },
        map: latents,
        h,
        w,
      });
  if (!image.every(Number.isFinite)) {
    throw notFinite('Decoding the picture gave values that are not numbers.', run.runtime);
  }
  return image;
}

/** What a map that is no larger than a tile needs of the decoder's session. */
export function decoderNeeds(run: JobRun, h: number, w: number) {
  return { makes: tileBytes(run, h, w), size: { h, w } };
}

/**
 * Decodes the finished latents of every picture.
 * @param latents for each picture [1,latent_channels,h,w], normalised
 */
export async function decodePictures(
  run: JobRun,
  latents: readonly Float32Array[],
): Promise<readonly RgbImage[]> {
  const { h, w, drawn } = run.checked;
  const size = { images: latents.length, channels: run.model.vae.latent_channels, h, w };
  const pictures: RgbImage[] = [];
  for (const each of latents) {
    const input = denormaliseLatents(each, run.model.scaling);
    const decoded = await decodeLatents(run, input, h, w);
    run.trace?.decoded(size, input, decoded);
    const picture = toImage(decoded, drawn.width, drawn.height);
    // Text to image had no source to fit the colours of its previews to; the next one has this.
    if (run.job.request.image_url === undefined) fitRunPreview(run, each, picture);
    pictures.push(picture);
  }
  return pictures;
}
