import { VAE_SCALE_FACTOR } from '../diffusion/add-time-ids.ts';
import { denormaliseLatents } from '../diffusion/latents.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { toImage } from '../image/tensor.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { mapTensor, mapValues, output } from './map-tensor.ts';
import { notFinite } from './not-finite.ts';
import { fitRunPreview } from './preview.ts';
import { inTiles, tileBytes } from './in-tiles.ts';
import { cut, type Span } from './tiles.ts';

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
  const channels = 2 * run.model.vae.latent_channels;
  const session = await run.session('vae_encode', tileBytes(run, h, w));
  return inTiles(
    run,
    'vae_encode',
    { h, w, channels, scale: 1 },
    {
      cut: (rows, columns) =>
        cut(image, 3, h * VAE_SCALE_FACTOR, w * VAE_SCALE_FACTOR, grown(rows), grown(columns)),
      compute: async (tile, height, width) => {
        const size = {
          channels: 3,
          height: height * VAE_SCALE_FACTOR,
          width: width * VAE_SCALE_FACTOR,
        };
        const results = await session.run({ image: mapTensor(run.runtime, tile, size) });
        return mapValues(run.runtime, output(results, 'moments'), { channels, height, width });
      },
    },
  );
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
  const channels = run.model.vae.latent_channels;
  const session = await run.session('vae_decode', tileBytes(run, h, w));
  const extent = { h, w, channels: 3, scale: VAE_SCALE_FACTOR };
  const image = await inTiles(run, 'vae_decode', extent, {
    cut: (rows, columns) => cut(latents, channels, h, w, rows, columns),
    compute: async (tile, height, width) => {
      const results = await session.run({
        latents: mapTensor(run.runtime, tile, { channels, height, width }),
      });
      return mapValues(run.runtime, output(results, 'image'), {
        channels: 3,
        height: height * VAE_SCALE_FACTOR,
        width: width * VAE_SCALE_FACTOR,
      });
    },
  });
  if (!image.every(Number.isFinite)) {
    throw notFinite('Decoding the picture gave values that are not numbers.', run.runtime);
  }
  return image;
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

function grown(span: Span): Span {
  return { start: span.start * VAE_SCALE_FACTOR, end: span.end * VAE_SCALE_FACTOR };
}
