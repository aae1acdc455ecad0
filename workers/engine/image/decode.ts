import { decodeInBrowser } from './browser-decode.ts';
import { damaged } from './broken-picture.ts';
import { hasOtherColors } from './color-profile.ts';
import { opaqueGif } from './gif.ts';
import { UnsupportedColors, decodeJpeg } from './jpeg.ts';
import { orient, readOrientation, withoutOrientation } from './orientation.ts';
import { decodePng } from './png-decode.ts';
import type { RgbImage } from './rgb-image.ts';
import { headerSize, requireFormat, requireSize, type PictureFormat } from './sniff.ts';

export interface DecodeOptions {
  /**
   * true (the app): decode as people see the picture. An ICC profile other than sRGB is converted,
   * and 16-bit grey is scaled to 8 bits.
   * false (the endpoint and the runner): decode as Pillow does. Profiles are ignored, and 16-bit
   * grey is clipped to 8 bits.
   */
  readonly convertColorProfile: boolean;
}

/**
 * A source picture as diffusers' `load_image` gives it: decoded, turned upright by its Exif
 * orientation, RGB. Alpha is dropped, never composited. The file's bytes decide what it is, and a
 * size beyond the limit is refused before anything is decoded.
 *
 * PNG and JPEG are decoded here to Pillow's own bytes; WebP, AVIF, GIF (first frame) and BMP by the
 * browser, as are four-component JPEGs.
 *
 * @throws EngineError image_load_error, unsupported_image_format, image_too_large
 */
export async function decodeImage(blob: Blob, options: DecodeOptions): Promise<RgbImage> {
  const bytes = await readAll(blob);
  const format = requireFormat(bytes);
  const stated = headerSize(bytes, format);
  if (stated === null && format !== 'avif') throw damaged();
  if (stated !== null) requireSize(stated);
  const image = await decodeStored(bytes, format, options.convertColorProfile);
  requireSize(image);
  return orient(image, readOrientation(bytes, format));
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
  convertColors: boolean,
): Promise<RgbImage> {
  const inBrowser = () => {
    const plain = format === 'gif' ? opaqueGif(bytes) : withoutOrientation(bytes, format);
    return decodeInBrowser(new Blob([plain], { type: `image/${format}` }), convertColors);
  };
  const ours = format === 'png' || format === 'jpeg';
  if (!ours || (convertColors && (await hasOtherColors(bytes, format)))) return inBrowser();
  if (format === 'png') return decodePng(bytes, { clipGrey16: !convertColors });
  try {
    return await decodeJpeg(bytes);
  } catch (error) {
    if (error instanceof UnsupportedColors) return inBrowser();
    throw error;
  }
}
