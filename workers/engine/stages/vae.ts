import { VAE_SCALE_FACTOR } from '../diffusion/add-time-ids.ts';
import { denormaliseLatents } from '../diffusion/latents.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { toImage } from '../image/tensor.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { mapTensor, mapValues, output } from './map-tensor.ts';
import { notFinite } from './not-finite.ts';
import { LEAST_SIDE, OVERLAP, tileSide } from './tile-side.ts';
import { cut, spans, TileBlend, type Span } from './tiles.ts';

/** Side of this run's tiles, in latents. Where a decode before did not come through, it is the least. */
function sideOfTiles({ job, model, runtime }: JobRun): number {
  if (job.finished !== undefined) return LEAST_SIDE;
  return tileSide(model.vae, {
    bindingSize: runtime.gpu?.device.limits.maxStorageBufferBindingSize ?? null,
    convTflops: runtime.convTflops,
    chosenBytes: job.options.vaeTileBytes,
  });
}

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
  const session = await run.session('vae_encode');
  return tiled(run, 'vae_encode', { h, w, channels, scale: 1 }, async (rows, columns) => {
    const size = { channels: 3, height: scaled(rows), width: scaled(columns) };
    const tile = cut(
      image,
      3,
      h * VAE_SCALE_FACTOR,
      w * VAE_SCALE_FACTOR,
      grown(rows),
      grown(columns),
    );
    const results = await session.run({ image: mapTensor(run.runtime, tile, size) });
    return mapValues(run.runtime, output(results, 'moments'), {
      channels,
      height: rows.end - rows.start,
      width: columns.end - columns.start,
    });
  });
}

/**
 * The picture of denormalised latents, tiled when large.
 * @param latents [1,latent_channels,h,w]
 * @returns [1,3,8h,8w], not clamped
 * @throws EngineError `not_finite` when the decoder overflowed
 */
export async function decodeLatents(
  run: JobRun,
  latents: Float32Array,
  h: number,
  w: number,
): Promise<Float32Array> {
  const channels = run.model.vae.latent_channels;
  const session = await run.session('vae_decode');
  const extent = { h, w, channels: 3, scale: VAE_SCALE_FACTOR };
  const image = await tiled(run, 'vae_decode', extent, async (rows, columns) => {
    const tile = cut(latents, channels, h, w, rows, columns);
    const height = rows.end - rows.start;
    const width = columns.end - columns.start;
    const results = await session.run({
      latents: mapTensor(run.runtime, tile, { channels, height, width }),
    });
    return mapValues(run.runtime, output(results, 'image'), {
      channels: 3,
      height: scaled(rows),
      width: scaled(columns),
    });
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
    pictures.push(toImage(decoded, drawn.width, drawn.height));
  }
  return pictures;
}

interface Extent {
  readonly h: number;
  readonly w: number;
  readonly channels: number;
  /** Cells of the result along each side of one latent: 8 for a decoded picture, 1 for moments. */
  readonly scale: number;
}

async function tiled(
  run: JobRun,
  stage: 'vae_encode' | 'vae_decode',
  { h, w, channels, scale }: Extent,
  runTile: (rows: Span, columns: Span) => Promise<Float32Array>,
): Promise<Float32Array> {
  const side = sideOfTiles(run);
  const down = spans(h, side, OVERLAP);
  const across = spans(w, side, OVERLAP);
  if (down.length === 1 && across.length === 1) {
    return run.call(stage, () => runTile({ start: 0, end: h }, { start: 0, end: w }));
  }
  const blend = new TileBlend(channels, h * scale, w * scale);
  const at = (span: Span) => ({ start: span.start * scale, end: span.end * scale });
  for (const rows of down) {
    for (const columns of across) {
      await run.checkpoint();
      const tile = await run.call(stage, () => runTile(rows, columns));
      blend.add(tile, at(rows), at(columns), OVERLAP * scale);
    }
  }
  return blend.finish();
}

function scaled(span: Span): number {
  return (span.end - span.start) * VAE_SCALE_FACTOR;
}

function grown(span: Span): Span {
  return { start: span.start * VAE_SCALE_FACTOR, end: span.end * VAE_SCALE_FACTOR };
}
