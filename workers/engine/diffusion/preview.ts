import { solveSymmetric } from './linear-solve.ts';

/** Latent channels the preview map reads. */
const CHANNELS = 4;
const COLOURS = 3;

/** A linear map from latents to colours of −1 … 1. Plain numbers: can be kept per model as JSON. */
export interface PreviewMap {
  /** [3,4], row-major: colour × latent channel. */
  readonly weights: readonly number[];
  /** [3] */
  readonly bias: readonly number[];
}

/** A picture that a map is fitted to. */
export interface FittedPicture {
  /** [4,h,w], the model's (normalised) latents of the picture */
  readonly latents: Float32Array;
  /** [3,h,w], the picture averaged to the latents' grid, −1 … 1 (`image/average.ts`) */
  readonly colours: Float32Array;
  /** How much the picture counts beside the others, whatever its size. */
  readonly weight: number;
}

/**
 * Keeps the weights small where the pictures say nothing, in units of latent variance. The latents of a usual
 * picture have a variance of about 0.25 per channel.
 */
const RIDGE = 1e-3;

/** The least-squares map from the latents of all pictures to their colours. */
export function fitPreview(pictures: readonly FittedPicture[]): PreviewMap {
  const parts = pictures.map((each) => ({ planes: planesOf(each), weight: each.weight }));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  /** The weighted mean of what `of` makes of each place. @param of gets the planes and the place */
  const mean = (of: (planes: Planes, i: number) => number): number =>
    parts.reduce((all, { planes, weight }) => {
      let sum = 0;
      for (let i = 0; i < planes.count; i++) sum += of(planes, i);
      return all + ((weight / total) * sum) / planes.count;
    }, 0);

  const channels = [...Array(CHANNELS).keys()];
  const centres = channels.map((c) => mean(({ latent }, i) => latent(c, i)));
  const from = ({ latent }: Planes, channel: number, i: number): number =>
    latent(channel, i) - (centres[channel] ?? 0);
  const gram = channels.map((a) =>
    channels.map(
      (b) => mean((planes, i) => from(planes, a, i) * from(planes, b, i)) + (a === b ? RIDGE : 0),
    ),
  );

  const weights: number[] = [];
  const bias: number[] = [];
  for (let colour = 0; colour < COLOURS; colour++) {
    const right = channels.map((channel) =>
      mean((planes, i) => planes.colour(colour, i) * from(planes, channel, i)),
    );
    const row = solveSymmetric(gram, right);
    weights.push(...row);
    const centre = mean((planes, i) => planes.colour(colour, i));
    bias.push(centre - row.reduce((sum, w, c) => sum + w * (centres[c] ?? 0), 0));
  }
  return { weights, bias };
}

/** A picture's latents and colours by channel and place. */
interface Planes {
  readonly count: number;
  latent(channel: number, i: number): number;
  colour(colour: number, i: number): number;
}

function planesOf({ latents, colours }: FittedPicture): Planes {
  const count = latents.length / CHANNELS;
  if (!Number.isInteger(count) || count === 0 || colours.length !== COLOURS * count) {
    const [of, to] = [latents.length, colours.length];
    throw new RangeError(`${of} latents and ${to} colours do not belong together.`);
  }
  return {
    count,
    latent: (channel, i) => latents[channel * count + i] ?? 0,
    colour: (colour, i) => colours[colour * count + i] ?? 0,
  };
}

/**
 * Draws predicted latents through a map.
 * @param denoised D, [4,h,w]
 * @returns RGBA bytes, row by row, opaque; values that are not finite come out black
 */
export function applyPreview(
  map: PreviewMap,
  denoised: Float32Array,
  h: number,
  w: number,
): Uint8ClampedArray<ArrayBuffer> {
  const n = h * w;
  const pixels = new Uint8ClampedArray(4 * n);
  for (let i = 0; i < n; i++) {
    for (let colour = 0; colour < COLOURS; colour++) {
      let value = map.bias[colour] ?? 0;
      for (let channel = 0; channel < CHANNELS; channel++) {
        value += (map.weights[colour * CHANNELS + channel] ?? 0) * (denoised[channel * n + i] ?? 0);
      }
      pixels[4 * i + colour] = (value * 0.5 + 0.5) * 255;
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
