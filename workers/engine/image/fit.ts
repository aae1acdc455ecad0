import { coverCrop, CENTRE } from '../../../src/request/cover-crop.ts';
import { containedPlace, isPadding } from '../../../src/request/fit.ts';
import type { FitName, Padding } from '../../../src/request/fit-names.ts';
import type { PixelSize } from '../../../src/request/image-size.ts';
import type { RunSizes } from '../../../src/request/native-size.ts';
import type { Crop } from '../../../src/request/schema.ts';
import { crop } from './crop.ts';
import { resample } from './resample.ts';
import type { RgbImage } from './rgb-image.ts';

/** What of a request says how its picture comes to the drawn size. */
export interface Fitting {
  /** In oriented pixels; the whole picture without. */
  readonly crop?: Crop | undefined;
  /** Stretched without. */
  readonly fit?: FitName | undefined;
}

/** Pixels of the longer side of what a blurred copy is stretched from. */
const BLUR_SIDE = 64;
/** Pixels of it to each side that a mean is over: far enough to hide all but the colours. */
const BLUR_REACH = 4;

/**
 * A picture as the engine encodes it: cropped where asked, then stretched to the drawn size with Pillow's LANCZOS, or
 * contained in it. Memory beside the picture: some copies of the drawn size, and one of the crop.
 * @param picture upright
 * @throws EngineError invalid_request where the crop does not lie in the picture
 */
export function fitPicture(picture: RgbImage, fitting: Fitting, sizes: RunSizes): RgbImage {
  const { drawn } = sizes;
  return fitted(picture, fitting, sizes, (inner, place, padding) =>
    padding === 'contain-blur' ? blurred(inner, drawn) : edgeColours(inner, place, drawn),
  );
}

/** A mask in the geometry of {@link fitPicture}. What is beside a contained picture is kept, not drawn anew. */
export function fitMask(mask: RgbImage, fitting: Fitting, sizes: RunSizes): RgbImage {
  return fitted(mask, fitting, sizes, () => blank(sizes.drawn));
}

function fitted(
  picture: RgbImage,
  { crop: area, fit }: Fitting,
  sizes: RunSizes,
  background: (inner: RgbImage, place: Crop, padding: Padding) => RgbImage,
): RgbImage {
  const { drawn } = sizes;
  const used = crop(picture, area);
  if (!isPadding(fit)) return resample(used, drawn.width, drawn.height, 'lanczos');
  const place = containedPlace(used, sizes);
  const inner = resample(used, place.width, place.height, 'lanczos');
  if (place.width === drawn.width && place.height === drawn.height) return inner;
  return pasted(background(inner, place, fit), inner, place);
}

function blank({ width, height }: PixelSize): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

/** @param onto is changed */
function pasted(onto: RgbImage, inner: RgbImage, { x, y }: Crop): RgbImage {
  const line = inner.width * 3;
  for (let row = 0; row < inner.height; row++) {
    const from = row * line;
    onto.data.set(inner.data.subarray(from, from + line), ((y + row) * onto.width + x) * 3);
  }
  return onto;
}

/** Both bars beside a picture, each in the mean colour of the edge that it touches. */
function edgeColours(inner: RgbImage, { x, y, width }: Crop, drawn: PixelSize): RgbImage {
  const onto = blank(drawn);
  const isBeside = width < drawn.width;
  const [first, last] = isBeside
    ? [column(inner, 0), column(inner, inner.width - 1)]
    : [row(inner, 0), row(inner, inner.height - 1)];
  for (let at = 0; at < drawn.width * drawn.height; at++) {
    const isFirst = isBeside ? at % drawn.width <= x : Math.floor(at / drawn.width) <= y;
    onto.data.set(isFirst ? first : last, at * 3);
  }
  return onto;
}

function column({ width, height, data }: RgbImage, x: number): Uint8Array {
  return meanColour(data, height, (at) => at * width + x);
}

function row({ width, data }: RgbImage, y: number): Uint8Array {
  return meanColour(data, width, (at) => y * width + at);
}

function meanColour(data: Uint8Array, count: number, pixel: (at: number) => number): Uint8Array {
  const sums = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (data[pixel(at) * 3 + c] ?? 0);
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / count));
}

/** The middle of a picture, blurred until only its colours are left, over all of the drawn size. */
function blurred(inner: RgbImage, drawn: PixelSize): RgbImage {
  const middle = crop(inner, coverCrop(inner, drawn, CENTRE));
  const scale = BLUR_SIDE / Math.max(drawn.width, drawn.height);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  let small = resample(middle, side(drawn.width), side(drawn.height), 'bilinear');
  // Three means over a square are nearly a Gaussian, which has no corners.
  for (let pass = 0; pass < 3; pass++) small = meanOfRows(meanOfRows(small));
  return resample(small, drawn.width, drawn.height, 'bicubic');
}

/** Each pixel as the mean of those around it in its row, and the picture turned over its diagonal: twice is both ways. */
function meanOfRows({ width, height, data }: RgbImage): RgbImage {
  const turned = { width: height, height: width, data: new Uint8Array(data.length) };
  const count = 2 * BLUR_REACH + 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let by = -BLUR_REACH; by <= BLUR_REACH; by++) {
          const at = Math.min(width - 1, Math.max(0, x + by));
          sum += data[(y * width + at) * 3 + c] ?? 0;
        }
        turned.data[(x * height + y) * 3 + c] = Math.round(sum / count);
      }
    }
  }
  return turned;
}
