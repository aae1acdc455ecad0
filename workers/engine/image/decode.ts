import { READ_FORMATS, type PictureFormat } from '../../../src/request/picture/formats.ts';
import { lookAtPicture } from '../../../src/request/picture/look.ts';
import { sizeProblem } from '../../../src/request/picture/limits.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { decodeInBrowser } from './browser-decode.ts';
import { damaged, refused } from './broken-picture.ts';
import { hasColorTags } from './color-tags.ts';
import { hasDoubledRows } from './doubled-rows.ts';
import { decodeGif } from './gif.ts';
import { UnsupportedColors, decodeJpeg } from './jpeg.ts';
import { orient } from './orientation.ts';
import { decodePng } from './png-decode.ts';
import { readOrientation, withoutOrientation } from './read-orientation.ts';
import type { RgbImage } from './rgb-image.ts';

export interface DecodeOptions {
  /**
   * true (the app): decode as people see the picture in an `<img>`. Colours are converted by the
   * file's profile and tags, 16-bit grey is scaled to 8 bits, and the picture is turned as browsers
   * turn it.
   * false (the endpoint and the runner): decode as Pillow does. Profiles and tags are ignored, and
   * 16-bit grey is clipped to 8 bits.
   */
  readonly convertColorProfile: boolean;
  /** Called now and then while a large picture is read; ends the reading by throwing. */
  readonly checkpoint?: Checkpoint;
}

/**
 * A source picture as diffusers' `load_image` gives it: decoded, turned upright by its Exif
 * orientation, RGB. Alpha is dropped, never composited. The file's bytes decide what it is, and a
 * size beyond the limits is refused before anything is decoded.
 *
 * PNG, JPEG and the first frame of a GIF are decoded here to Pillow's own bytes; WebP, AVIF and BMP by
 * the browser, as are JPEGs of four components or of {@link hasDoubledRows}.
 *
 * Memory beside the file: the picture as RGB, and of what is decoded on the way 17 MB for a PNG, a
 * byte a pixel for a GIF, and for a JPEG up to 10 bytes a pixel in WebAssembly.
 *
 * @throws EngineError image_load_error, unsupported_image_format, image_too_large
 */
export async function decodeImage(blob: Blob, options: DecodeOptions): Promise<RgbImage> {
  const bytes = await readAll(blob);
  const look = lookAtPicture(bytes);
  if (!look.ok) throw refused(look.refusal);
  const { image, upright } = await decodeStored(bytes, look.format, options);
  if (sizeProblem(image) !== null) throw damaged();
  await options.checkpoint?.();
  if (upright) return image;
  const turnedAs = options.convertColorProfile ? 'browser' : 'pillow';
  return orient(image, readOrientation(bytes, look.format, turnedAs));
}

async function readAll(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    // NotReadableError: the file was moved or changed after it was chosen.
    throw damaged(cause);
  }
}

async function decodeStored(
  bytes: Uint8Array<ArrayBuffer>,
  format: PictureFormat,
  options: DecodeOptions,
): Promise<{ readonly image: RgbImage; readonly upright: boolean }> {
  const { convertColorProfile } = options;
  const inBrowser = async () => {
    // For the app the browser turns what it turns in an <img>: Chromium turns no WebP, others do.
    const file = convertColorProfile ? bytes : withoutOrientation(bytes, format);
    const blob = new Blob([file], { type: `image/${format}` });
    return {
      image: await decodeInBrowser(blob, convertColorProfile),
      upright: convertColorProfile,
    };
  };
  if (READ_FORMATS[format].pixels === 'browser') return inBrowser();
  const byBrowser =
    (convertColorProfile && hasColorTags(bytes, format)) ||
    (format === 'jpeg' && hasDoubledRows(bytes));
  try {
    const image = await decodeOwn(bytes, format, options);
    if (!byBrowser) return { image, upright: false };
  } catch (error) {
    if (!(error instanceof UnsupportedColors)) throw error;
  }
  // A browser draws as much as there is of a broken file. Such a file has been refused by now.
  return inBrowser();
}

async function decodeOwn(
  bytes: Uint8Array<ArrayBuffer>,
  format: PictureFormat,
  { convertColorProfile, checkpoint }: DecodeOptions,
): Promise<RgbImage> {
  switch (format) {
    case 'png':
      return decodePng(bytes, { clipGrey16: !convertColorProfile, checkpoint });
    case 'jpeg':
      return decodeJpeg(bytes);
    case 'gif':
      return decodeGif(bytes);
    case 'webp':
    case 'avif':
    case 'bmp':
      throw new TypeError(`${format} is the browser's`);
  }
}
